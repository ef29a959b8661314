import type { Journeys } from '@headroom/contracts/monitoring/field-answers';
import type { JourneysQuery } from '@headroom/contracts/monitoring/field-queries';
import type { FieldMetric } from '@headroom/contracts/monitoring/field-events';
import { bucketOf, mergeHistograms } from '@headroom/contracts/monitoring/histogram';
import { unitOf } from '../storage-units.ts';
import { medianOf } from './answer-interactions.ts';
import type { FieldReader } from './field-reader.ts';
import { eventCondition } from './filter-sql.ts';
import { headOf } from './plan-reading.ts';
import { sumCells } from './read-cells.ts';
import { toFigure } from './to-figure.ts';
import { visitCondition } from './visit-sample.ts';

const FUNNEL = ['search', 'open', 'save'] as const;
const OTHERS = ['route', 'search', 'open', 'save', 'import', 'sync'] as const;
/** Visits that are followed one by one; more tell nothing new. */
const VISITS_MAX = 3_000;
const FIGURES = [...OTHERS, 'TTFB', 'LCP'] as const;

const EVENTS_MAX = 200_000;
/** Of failed and abandoned ones the newest so many are counted. */
const OUTCOMES_MAX = 10_000;

interface Row {
  visit: string;
  metric: number;
  /** Milliseconds since 1970. */
  at: number;
  value: number;
  rating: 0 | 1 | 2;
}
/** Texts of arrays: a row for each event made the driver's part the largest. */
type Columns = Record<keyof Row, string | null>;

const listOf = (text: string | null | undefined): string[] => (text ? text.slice(1, -1).split(',') : []);

function rowsOf(columns: Columns | undefined): Row[] {
  const [metric, at, value, rating] = [columns?.metric, columns?.at, columns?.value, columns?.rating].map((text) =>
    listOf(text).map(Number),
  ) as [number[], number[], number[], number[]];
  return listOf(columns?.visit).map((visit, index) => ({
    visit,
    metric: metric[index]!,
    at: at[index]!,
    value: value[index]!,
    rating: rating[index] as Row['rating'],
  }));
}

/** GET /monitoring/journeys: the funnel from a visit to a saved change, and the time of every journey. */
export async function answerJourneys(reader: FieldReader, query: JourneysQuery): Promise<Journeys> {
  const { percentile } = query;
  const book = await reader.book();
  const plan = await reader.plan(query, { metrics: FIGURES });
  const cells = await reader.cells({ query, reading: plan, metrics: FIGURES, isTotal: true });
  const sums = new Map(
    [...Map.groupBy(cells, ({ metric }) => metric)].map(([metric, group]) => [metric, sumCells(group)]),
  );
  const ratingsOf = (metric: FieldMetric) => {
    const { good = 0, needsImprovement = 0, poor = 0 } = sums.get(metric) ?? {};
    return { good, needsImprovement, poor };
  };
  const figureOf = (metric: FieldMetric) =>
    toFigure(metric, sums.get(metric)?.histogram ?? { buckets: [], counts: [] }, percentile);

  const reading = reader.planRaw(query);
  // One TTFB a page load.
  const pages = Math.max(1, figureOf('TTFB').n, figureOf('LCP').n) / plan.share;
  const share = Math.min(1, VISITS_MAX / pages);
  const ids = (names: readonly FieldMetric[]) => names.map((name) => book.idOf('metric', name) ?? -1).join(', ');
  const [columns] = await reader.rows<Columns>(
    `SELECT array_agg(visit)::text AS visit, array_agg(metric)::text AS metric, array_agg(date_part('epoch', at) * 1000)::text AS at,
       array_agg(value)::text AS value, array_agg(rating)::text AS rating
     FROM (
       SELECT visit, metric, at, value, rating FROM field_events e
       WHERE ${visitCondition(share) ?? 'true'} AND metric IN (${ids([...FUNNEL, 'TTFB', 'LCP'])})
         AND ${eventCondition(query, { book, reading })}
       ORDER BY visit, at LIMIT ${EVENTS_MAX}
     ) e`,
  );
  const rows = rowsOf(columns);
  const outcomes = await reader.rows<{ metric: number; outcome: string; n: number }>(
    `SELECT d.metric, d.outcome, count(*)::integer AS n
     FROM (
       SELECT id, day, metric, detail->>'outcome' AS outcome FROM field_details d
       WHERE metric IN (${ids(OTHERS)}) AND detail->>'outcome' IN ('failed', 'left')
         AND ${eventCondition({}, { book, reading, alias: 'd', isTime: true })}
       ORDER BY at DESC LIMIT ${OUTCOMES_MAX}
     ) d JOIN field_events e ON e.id = d.id AND e.day = d.day WHERE ${eventCondition(query, { book, reading })} GROUP BY 1, 2`,
  );
  const visits = [...Map.groupBy(rows, ({ visit }) => visit).values()];
  const nameOf = ({ metric }: Row) => book.textOf('metric', metric);

  // Each visit: when it came to each step, after the step before.
  let reached = visits.map((events) => ({ events, at: events[0]!.at }));
  let previous = reached.length;
  const funnel = FUNNEL.map((step) => {
    const waits: number[] = [];
    const values: Row[] = [];
    reached = reached.flatMap(({ events, at }) => {
      const found = events.find((event) => nameOf(event) === step && event.at >= at);
      if (!found) return [];
      waits.push(found.at - at);
      values.push(found);
      return [{ events, at: found.at }];
    });
    const told = {
      step,
      visits: reached.length,
      share: visits.length === 0 ? null : reached.length / visits.length,
      shareOfPrevious: previous === 0 ? null : reached.length / previous,
      unit: unitOf(step),
      figure: toFigure(
        step,
        mergeHistograms(values.map(({ value }) => ({ buckets: [bucketOf(value)], counts: [1] }))),
        percentile,
      ),
      ratings: {
        good: values.filter(({ rating }) => rating === 0).length,
        needsImprovement: values.filter(({ rating }) => rating === 1).length,
        poor: values.filter(({ rating }) => rating === 2).length,
      },
      sinceBefore: waits.length === 0 ? null : medianOf(waits),
    };
    previous = reached.length;
    return told;
  });
  const outcomeOf = (metric: FieldMetric, outcome: string) =>
    outcomes.find((row) => book.textOf('metric', row.metric) === metric && row.outcome === outcome)?.n ?? 0;
  return {
    ...headOf({ ...reading, share: plan.share }),
    percentile,
    visits: visits.length,
    isSampled: share < 1,
    steps: [
      {
        step: 'visit',
        visits: visits.length,
        share: visits.length === 0 ? null : 1,
        shareOfPrevious: null,
        unit: 'ms',
        figure: figureOf('LCP'),
        ratings: ratingsOf('LCP'),
        sinceBefore: null,
      },
      ...funnel,
    ],
    others: OTHERS.map((metric) => ({
      metric,
      unit: unitOf(metric),
      figure: figureOf(metric),
      ratings: ratingsOf(metric),
      failed: outcomeOf(metric, 'failed'),
      left: outcomeOf(metric, 'left'),
    })),
  };
}
