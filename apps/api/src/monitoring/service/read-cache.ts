import type { CacheFigures, MonitoredCacheAnswer } from '@headroom/contracts/monitoring/service-cache';
import type { Point, PointsGroup, ReadPoints } from '../read-points.ts';
import { keptRange, rangeBefore, stepSeconds, type Range } from '../resolve-range.ts';
import { lastOfLiving, withoutReplaced } from './gauges-of-living.ts';
import { secondsOfStep, seriesOf, shareFigure, totalOf, type StepAxis } from './figures.ts';

const COUNTED = [
  'cache_lookups',
  'cache_refused_by_fence',
  'cache_failed_fills',
  'cache_fills',
  'cache_fill_seconds',
  'cache_drops',
];
/** What is true now is read from the last of what was told. */
const NOW_SECONDS = 60;
const STEP_SECONDS = 10;

/** What the response caches of all processes did, from their own statistics. */
export async function readCache(readPoints: ReadPoints, range: Range): Promise<MonitoredCacheAnswer> {
  const axis: StepAxis = { ...range, step: stepSeconds(range) };
  const last = {
    from: new Date(Math.max(range.from.getTime(), range.to.getTime() - NOW_SECONDS * 1_000)),
    to: range.to,
    step: STEP_SECONDS,
  };
  const [counted, before, told, shared, timed, held] = await Promise.all([
    readPoints({ names: COUNTED, by: ['route', 'result', 'reason'], ...range }),
    readPoints({ names: ['cache_lookups'], by: ['result'], ...keptRange(rangeBefore(range)) }),
    readPoints({ names: ['cache_entries', 'cache_bytes', 'cache_max_bytes'], by: ['route'], byProcess: true, ...last }),
    readPoints({ names: ['cache_shared'], by: ['count'], ...range }),
    readPoints({ names: ['cache_lookups', 'cache_fills', 'cache_drops'], by: ['result'], ...axis }),
    readPoints({ names: ['cache_bytes'], byProcess: true, ...axis }),
  ]);
  const sizes = lastOfLiving(told, STEP_SECONDS);
  const size = (name: string, route?: string): number | null => {
    const found = sizes.filter(
      ({ group }) => group.name === name && (route === undefined || group.labels['route'] === route),
    );
    return found.length === 0 ? null : found.reduce((sum, { point }) => sum + point.sum, 0);
  };
  const routes = [...Map.groupBy(counted, ({ labels }) => labels['route'] ?? '')]
    .map(([route, own]) => ({
      ...describeRoute(route, own),
      entries: size('cache_entries', route),
      bytes: size('cache_bytes', route),
    }))
    .toSorted((a, b) => b.hits + b.misses - (a.hits + a.misses));
  const lookups = resultsOf(counted);
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    stepSeconds: axis.step,
    hitShare: hitShareOf(lookups),
    before: hitShareOf(resultsOf(before)),
    bytes: size('cache_bytes'),
    maxBytes: size('cache_max_bytes'),
    routes,
    tiers: describeTiers(lookups, shared),
    series: cacheSeries({ counted: timed, held }, axis),
  };
}

type Results = Record<'hit' | 'miss' | 'stale' | 'second_tier', number>;

function resultsOf(groups: readonly PointsGroup[]): Results {
  const of = (result: string) =>
    groups.reduce(
      (sum, { name, labels, points }) =>
        sum + (name === 'cache_lookups' && labels['result'] === result ? totalOf(points) : 0),
      0,
    );
  return { hit: of('hit'), miss: of('miss'), stale: of('stale'), second_tier: of('second_tier') };
}

/** What did not have to be made: kept here, or by the shared tier. */
const hitShareOf = ({ hit, miss, second_tier: secondTier }: Results) => shareFigure(hit + secondTier, hit + miss);

function describeRoute(route: string, own: readonly PointsGroup[]): Omit<CacheFigures, 'entries' | 'bytes'> {
  const total = (name: string) =>
    own.reduce((sum, group) => sum + (group.name === name ? totalOf(group.points) : 0), 0);
  const byReason = (name: string) =>
    Object.fromEntries(
      own.filter((group) => group.name === name).map(({ labels, points }) => [labels['reason'] ?? '', totalOf(points)]),
    );
  const results = resultsOf(own);
  const fills = total('cache_fills');
  return {
    route,
    hits: results.hit,
    misses: results.miss,
    stale: results.stale,
    secondTierHits: results.second_tier,
    hitShare: hitShareOf(results),
    refusedByFence: total('cache_refused_by_fence'),
    failedFills: total('cache_failed_fills'),
    fills: byReason('cache_fills'),
    fillMilliseconds: fills === 0 ? null : (total('cache_fill_seconds') * 1_000) / fills,
    drops: byReason('cache_drops'),
  };
}

function describeTiers({ hit, miss, stale, second_tier: answered }: Results, shared: readonly PointsGroup[]) {
  const memory = { tier: 'memory', asked: hit + miss, answered: hit, counts: { stale } };
  if (shared.length === 0) return [memory];
  const counts = Object.fromEntries(shared.map(({ labels, points }) => [labels['count'] ?? '', totalOf(points)]));
  return [memory, { tier: 'redis', asked: miss, answered, counts }];
}

function cacheSeries(
  { counted, held }: { counted: readonly PointsGroup[]; held: readonly PointsGroup[] },
  axis: StepAxis,
): MonitoredCacheAnswer['series'] {
  const points = (name: string, result?: string) =>
    counted
      .filter((group) => group.name === name && (result === undefined || group.labels['result'] === result))
      .flatMap((group) => group.points);
  const asked = [...points('cache_lookups', 'hit'), ...points('cache_lookups', 'miss')];
  const saved = Map.groupBy(
    [...points('cache_lookups', 'hit'), ...points('cache_lookups', 'second_tier')],
    ({ at }) => at,
  );
  const perSecond = (found: readonly Point[]) => totalOf(found) / secondsOfStep(axis, found[0]!.at);
  return [
    seriesOf({ name: 'hits', unit: 'share', axis }, asked, (found) =>
      shareFigure(totalOf(saved.get(found[0]!.at) ?? []), totalOf(found)),
    ),
    seriesOf({ name: 'lookups', unit: 'perSecond', axis }, asked, perSecond),
    seriesOf({ name: 'fills', unit: 'perSecond', axis }, points('cache_fills'), perSecond),
    seriesOf({ name: 'drops', unit: 'perSecond', axis }, points('cache_drops'), perSecond),
    seriesOf(
      { name: 'bytes', unit: 'bytes', axis },
      withoutReplaced(held, axis.step).map(({ point }) => point),
      (found) => found.reduce((sum, point) => sum + point.sum, 0),
    ),
  ];
}
