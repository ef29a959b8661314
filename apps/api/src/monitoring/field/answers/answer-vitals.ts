import type { VitalDistribution, Vitals, VitalsBy } from '@headroom/contracts/monitoring/field-answers';
import type { MetricQuery, VitalsByQuery, VitalsQuery } from '@headroom/contracts/monitoring/field-queries';
import { FIELD_METRICS } from '@headroom/contracts/monitoring/field-events';
import { boundsOf } from '@headroom/contracts/monitoring/histogram';
import { unitOf } from '../storage-units.ts';
import type { FieldReader } from './field-reader.ts';
import { headOf, readingBefore } from './plan-reading.ts';
import { sumCells, type Cell } from './read-cells.ts';
import { isReadByRank, type StepFigure } from './read-steps.ts';
import { aboutMetric, NO_FIGURE, toFigure, toOwnUnit } from './to-figure.ts';

const ratingsOf = ({ good, needsImprovement, poor }: ReturnType<typeof sumCells>) => ({ good, needsImprovement, poor });

/** What `reader.steps` tells, of cells. */
const stepsOf = (cells: readonly Cell[], percentile: number): StepFigure[] =>
  [...Map.groupBy(cells, ({ metric, step }) => `${metric} ${step}`).values()].map((own) => {
    const [{ metric, step }] = own as [Cell];
    return { metric, step, figure: toFigure(metric, sumCells(own).histogram, percentile) };
  });

/** GET /monitoring/vitals */
export async function answerVitals(reader: FieldReader, query: VitalsQuery): Promise<Vitals> {
  const metrics = query.metric?.length ? FIELD_METRICS.filter((name) => query.metric?.includes(name)) : FIELD_METRICS;
  const { percentile } = query;
  const reading = await reader.plan(query, { metrics });
  const isByRank = isReadByRank(reading, query);
  const [now, before, steps] = await Promise.all([
    reader.cells({ query, reading, metrics, isTotal: isByRank }),
    reader.cells({ query, reading: readingBefore(reading), metrics, isTotal: true }),
    isByRank ? reader.steps({ query, reading, metrics, percentile }) : undefined,
  ]);
  const [nowBy, beforeBy] = [now, before].map((cells) => Map.groupBy(cells, ({ metric }) => metric));
  const stepsBy = Map.groupBy(steps ?? stepsOf(now, percentile), ({ metric }) => metric);
  const times: number[] = [];
  for (let at = reading.from; at < reading.to; at += reading.step) times.push(at);
  return {
    ...headOf(reading),
    percentile,
    vitals: metrics.map((metric) => {
      const cells = nowBy?.get(metric) ?? [];
      const [sum, sumBefore] = [sumCells(cells), sumCells(beforeBy?.get(metric) ?? [])];
      const byTime = new Map(stepsBy.get(metric)?.map(({ step, figure }) => [step, figure]));
      const figures = times.map((at) => byTime.get(at) ?? NO_FIGURE);
      return {
        ...aboutMetric(metric),
        figure: toFigure(metric, sum.histogram, percentile),
        before: toFigure(metric, sumBefore.histogram, percentile),
        ratings: ratingsOf(sum),
        ratingsBefore: ratingsOf(sumBefore),
        series: {
          name: metric,
          unit: unitOf(metric),
          times,
          values: figures.map(({ value }) => value),
          low: figures.map(({ low }) => low),
          high: figures.map(({ high }) => high),
          n: figures.map(({ n }) => n),
        },
      };
    }),
  };
}

const byKey = (cells: readonly Cell[]) => Map.groupBy(cells, ({ key }) => key);

/** GET /monitoring/vitals/by */
export async function answerVitalsBy(reader: FieldReader, query: VitalsByQuery): Promise<VitalsBy> {
  const { metric, dimension, percentile, limit } = query;
  const reading = await reader.plan(query, { metrics: [metric], by: dimension });
  const ask = { query, metrics: [metric], by: dimension, isTotal: true };
  const [now, before] = await Promise.all([
    reader.cells({ ...ask, reading }),
    reader.cells({ ...ask, reading: readingBefore(reading) }),
  ]);
  const beforeBy = byKey(before);
  const rows = [...byKey(now)].map(([value, cells]) => {
    const sum = sumCells(cells);
    return {
      value,
      figure: toFigure(metric, sum.histogram, percentile),
      before: toFigure(metric, sumCells(beforeBy.get(value) ?? []).histogram, percentile),
      ratings: ratingsOf(sum),
    };
  });
  return {
    ...headOf(reading),
    percentile,
    ...aboutMetric(metric),
    dimension,
    rows: rows.toSorted((a, b) => b.figure.n - a.figure.n).slice(0, limit),
  };
}

/** Four bars a doubling. */
const BUCKETS_A_BAR = 8;
const barOf = (bucket: number): number => (bucket === 0 ? 0 : Math.floor((bucket - 1) / BUCKETS_A_BAR) + 1);
const PERCENTILES = [50, 75, 90, 95, 99];

/** GET /monitoring/vitals/distribution */
export async function answerDistribution(reader: FieldReader, query: MetricQuery): Promise<VitalDistribution> {
  const { metric, percentile } = query;
  const reading = await reader.plan(query, { metrics: [metric] });
  const sum = sumCells(await reader.cells({ query, reading, metrics: [metric], isTotal: true }));
  const { histogram } = sum;
  const counts = new Map<number, number>();
  for (const [at, bucket] of histogram.buckets.entries()) {
    counts.set(barOf(bucket), (counts.get(barOf(bucket)) ?? 0) + histogram.counts[at]!);
  }
  const used = [...counts.keys()].filter((bar) => bar > 0);
  const bars = counts.has(0) ? [{ from: 0, to: toOwnUnit(metric, 1), count: counts.get(0)! }] : [];
  if (used.length > 0) {
    for (let bar = Math.min(...used); bar <= Math.max(...used); bar += 1) {
      const first = (bar - 1) * BUCKETS_A_BAR + 1;
      bars.push({
        from: toOwnUnit(metric, boundsOf(first).from),
        to: toOwnUnit(metric, boundsOf(first + BUCKETS_A_BAR - 1).to),
        count: counts.get(bar) ?? 0,
      });
    }
  }
  return {
    ...headOf(reading),
    percentile,
    ...aboutMetric(metric),
    ratings: ratingsOf(sum),
    bars,
    percentiles: (unitOf(metric) === 'count' ? [] : [...new Set([...PERCENTILES, percentile])])
      .toSorted((a, b) => a - b)
      .map((each) => ({ percentile: each, figure: toFigure(metric, histogram, each) })),
  };
}
