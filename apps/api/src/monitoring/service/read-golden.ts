import type { Figure } from '@headroom/contracts/monitoring/figures';
import type { GoldenAnswer } from '@headroom/contracts/monitoring/service-requests';
import type { Point, ReadPoints } from '../read-points.ts';
import { keptRange, rangeBefore, countedSeconds, stepSeconds, type Range } from '../resolve-range.ts';
import { durationFigure, NO_FIGURE, seriesOf, shareFigure, type StepAxis } from './figures.ts';
import { readAllRequests, readRequestSeries } from './read-requests.ts';

const exact = (value: number, n: number): Figure => (n === 0 ? NO_FIGURE : { value, low: null, high: null, n });

/** The four golden signals, beside the same time before. https://sre.google/sre-book/monitoring-distributed-systems/#xref_monitoring_golden-signals */
export async function readGolden(readPoints: ReadPoints, range: Range): Promise<GoldenAnswer> {
  const before = keptRange(rangeBefore(range));
  const axis: StepAxis = { ...range, step: stepSeconds(range) };
  const [lines, now, then, full, fullBefore, steps] = await Promise.all([
    readRequestSeries(readPoints, { axis }),
    readAllRequests(readPoints, range),
    readAllRequests(readPoints, before),
    readSaturation(readPoints, range),
    readSaturation(readPoints, before),
    readSaturation(readPoints, axis),
  ]);
  const series = (...names: string[]) => lines.filter(({ name }) => names.includes(name));
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    stepSeconds: axis.step,
    signals: [
      {
        name: 'traffic',
        unit: 'perSecond',
        now: exact(now.count / countedSeconds(range), now.count),
        before: exact(then.count / countedSeconds(before), then.count),
        detail: 'requests a second',
        series: series('rate'),
      },
      {
        name: 'errors',
        unit: 'share',
        now: shareFigure(now.errors, now.count),
        before: shareFigure(then.errors, then.count),
        detail: 'answered with 5xx',
        series: series('errors'),
      },
      {
        name: 'latency',
        unit: 'ms',
        now: durationFigure(now.histogram, 0.95),
        before: durationFigure(then.histogram, 0.95),
        detail: 'p95 of all',
        series: series('p50', 'p95', 'p99'),
      },
      {
        name: 'saturation',
        unit: 'share',
        now: shareOfLimit(full.points),
        before: shareOfLimit(fullBefore.points),
        detail: 'of the connections in use',
        series: [
          seriesOf({ name: 'connections', unit: 'share', axis }, steps.points, (points) => shareOfLimit(points).value),
        ],
      },
    ],
  };
}

type NamedPoint = Point & { name: string };

async function readSaturation(
  readPoints: ReadPoints,
  range: Range & { step?: number },
): Promise<{ points: NamedPoint[] }> {
  const groups = await readPoints({
    names: ['pool_used_connections', 'pool_max_connections'],
    ...range,
  });
  return { points: groups.flatMap(({ name, points }) => points.map((point) => ({ ...point, name }))) };
}

const sumOf = (points: readonly Point[], name: string): number =>
  points.filter((point) => (point as NamedPoint).name === name).reduce((sum, point) => sum + point.sum, 0);

/** Processes that were not all there at the same time are in both sums, so that the share is right all the same. */
function shareOfLimit(points: readonly Point[]): Figure {
  const most = sumOf(points, 'pool_max_connections');
  const n = points.reduce((all, point) => all + point.n, 0);
  return most === 0 ? NO_FIGURE : exact(sumOf(points, 'pool_used_connections') / most, n);
}
