import type { Series } from '@headroom/contracts/monitoring/figures';
import { mergeHistograms, percentileOf } from '@headroom/contracts/monitoring/histogram';
import type { RequestCacheState, RequestsAnswer, RouteFigures } from '@headroom/contracts/monitoring/service-requests';
import type { Point, PointsGroup, ReadPoints } from '../read-points.ts';
import { countedSeconds, stepSeconds, type Range } from '../resolve-range.ts';
import {
  durationFigure,
  histogramOf,
  numberOf,
  secondsOfStep,
  seriesOf,
  shareFigure,
  timesOf,
  totalOf,
  type StepAxis,
} from './figures.ts';

const TREND_POINTS = 30;
const MICROSECONDS = 1_000_000;
const PER_MILLISECOND = 1_000;
const OF_ROUTES = [
  'request_duration',
  'request_queue_duration',
  'response_bytes',
  'requests_abandoned',
  'request_cache',
];

/** What was asked of each route, how it went, and how that changed over the range. */
export async function readRequests(
  readPoints: ReadPoints,
  { range, route, method }: { range: Range; route?: string | undefined; method?: string | undefined },
): Promise<RequestsAnswer> {
  const axis: StepAxis = { ...range, step: stepSeconds(range) };
  const trendAxis: StepAxis = { ...range, step: stepSeconds(range, TREND_POINTS) };
  const [ofRoutes, trends, series] = await Promise.all([
    readPoints({ names: OF_ROUTES, by: ['route', 'method', 'status', 'state', 'reason'], ...range }),
    readPoints({ names: ['request_duration'], by: ['route', 'method'], ...trendAxis }),
    readRequestSeries(readPoints, { axis, route, method }),
  ]);
  const routes = describeRoutes(ofRoutes, { seconds: countedSeconds(range), trends, trendAxis });
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    stepSeconds: axis.step,
    routes: routes.map(({ spent: _spent, ...figures }) => figures),
    series,
  };
}

/** The lines alone, of a route or of all, for whoever tells of no routes: they are most of what there is to read. */
export async function readRequestSeries(
  readPoints: ReadPoints,
  { axis, route, method }: { axis: StepAxis; route?: string | undefined; method?: string | undefined },
): Promise<Series[]> {
  const labels = { ...(route !== undefined && { route }), ...(method !== undefined && { method }) };
  const durations = route === undefined ? 'request_all_duration' : 'request_duration';
  const timed = await readPoints({
    names: [durations, 'response_bytes', 'request_cache'],
    by: ['status', 'state'],
    ...axis,
    ...(route !== undefined && { labels }),
  });
  return requestSeries(timed, { durations, axis });
}

const keyOf = ({ labels }: Pick<PointsGroup, 'labels'>) => `${labels['method']} ${labels['route']}`;
const isOfStatus = ({ labels }: PointsGroup, status: string) => labels['status'] === status;
const pointsOf = (groups: readonly PointsGroup[]) => groups.flatMap(({ points }) => points);

function describeRoutes(
  groups: readonly PointsGroup[],
  { seconds, trends, trendAxis }: { seconds: number; trends: readonly PointsGroup[]; trendAxis: StepAxis },
): (RouteFigures & { spent: number })[] {
  const trendOf = new Map(trends.map((group) => [keyOf(group), group]));
  const times = timesOf(trendAxis);
  const routes = [...Map.groupBy(groups, keyOf)].map(([key, own]) => {
    const named = (name: string) => own.filter((group) => group.name === name);
    const durations = named('request_duration');
    const all = histogramOf(pointsOf(durations));
    const count = numberOf(pointsOf(durations));
    const errors = numberOf(pointsOf(durations.filter((group) => isOfStatus(group, '5xx'))));
    const refused = numberOf(pointsOf(durations.filter((group) => isOfStatus(group, '4xx'))));
    const queue = histogramOf(pointsOf(named('request_queue_duration')));
    const queueP95 = percentileOf(queue, 0.95);
    const trend = new Map(trendOf.get(key)?.points.map((point) => [point.at, point]));
    return {
      route: own[0]!.labels['route'] ?? 'other',
      method: own[0]!.labels['method'] ?? 'other',
      count,
      perSecond: count / seconds,
      errorShare: shareFigure(errors, count),
      refusedShare: count === 0 ? 0 : refused / count,
      abandoned: totalOf(pointsOf(named('requests_abandoned'))),
      p50: durationFigure(all, 0.5),
      p95: durationFigure(all, 0.95),
      p99: durationFigure(all, 0.99),
      bytes: totalOf(pointsOf(named('response_bytes'))),
      queueP95: queueP95 === null ? null : queueP95 / PER_MILLISECOND,
      queued: queue.counts.reduce((sum, n) => sum + n, 0),
      cache: named('request_cache')
        .map(({ labels, points }) => ({
          state: (labels['state'] ?? 'none') as RequestCacheState,
          reason: labels['reason'] ?? '',
          count: totalOf(points),
        }))
        .toSorted((a, b) => b.count - a.count),
      trend: times.map((time) => durationFigure(trend.get(time)?.histogram ?? NOTHING, 0.95).value),
      spent: totalOf(pointsOf(durations)),
    };
  });
  return routes.filter(({ count, abandoned }) => count + abandoned > 0).toSorted((a, b) => b.spent - a.spent);
}
const NOTHING = { buckets: [], counts: [] };

/** Of a route, or of all: the same lines. */
function requestSeries(
  groups: readonly PointsGroup[],
  { durations, axis }: { durations: string; axis: StepAxis },
): Series[] {
  const requests = groups.filter(({ name }) => name === durations);
  const answered = pointsOf(requests);
  const errors = Map.groupBy(pointsOf(requests.filter((group) => isOfStatus(group, '5xx'))), ({ at }) => at);
  const cache = groups.filter(({ name }) => name === 'request_cache');
  const hits = Map.groupBy(pointsOf(cache.filter(({ labels }) => labels['state'] === 'hit')), ({ at }) => at);
  const bytes = pointsOf(groups.filter(({ name }) => name === 'response_bytes'));
  const seconds = (points: readonly Point[]) => secondsOfStep(axis, points[0]!.at);
  // Merged once for all three lines.
  const histograms = new Map(
    [...Map.groupBy(answered, ({ at }) => at)].map(([at, points]) => [at, histogramOf(points)]),
  );
  const percentile = (share: number) => (points: readonly Point[]) =>
    durationFigure(histograms.get(points[0]!.at) ?? NOTHING, share);
  return [
    seriesOf({ name: 'rate', unit: 'perSecond', axis }, answered, (points) => numberOf(points) / seconds(points)),
    seriesOf({ name: 'errors', unit: 'share', axis }, answered, (points) =>
      shareFigure(numberOf(errors.get(points[0]!.at) ?? []), numberOf(points)),
    ),
    seriesOf({ name: 'p50', unit: 'ms', axis }, answered, percentile(0.5)),
    seriesOf({ name: 'p95', unit: 'ms', axis }, answered, percentile(0.95)),
    seriesOf({ name: 'p99', unit: 'ms', axis }, answered, percentile(0.99)),
    seriesOf({ name: 'bytes', unit: 'bytes', axis }, bytes, (points) => totalOf(points) / seconds(points)),
    // Little's law: all the time that requests took, by the time in which they came.
    seriesOf(
      { name: 'concurrency', unit: 'count', axis },
      answered,
      (points) => totalOf(points) / MICROSECONDS / seconds(points),
    ),
    seriesOf({ name: 'hits', unit: 'share', axis }, pointsOf(cache), (points) => {
      const asked = totalOf(points);
      return asked === 0 ? null : totalOf(hits.get(points[0]!.at) ?? []) / asked;
    }),
  ];
}

/** Of all requests, for whoever needs one figure. */
export async function readAllRequests(readPoints: ReadPoints, range: Range) {
  const groups = await readPoints({ names: ['request_all_duration'], by: ['status'], ...range });
  return {
    count: numberOf(pointsOf(groups)),
    errors: numberOf(pointsOf(groups.filter((group) => isOfStatus(group, '5xx')))),
    histogram: mergeHistograms(
      groups.flatMap(({ points }) => points.flatMap(({ histogram }) => (histogram ? [histogram] : []))),
    ),
  };
}
