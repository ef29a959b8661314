import type { ObjectiveId, WatchedFigure } from '@headroom/contracts/monitoring/alert-words';
import {
  countOf,
  mergeHistograms,
  percentileOf,
  valueOf,
  type Histogram,
} from '@headroom/contracts/monitoring/histogram';
import type { PointsGroup, ReadPoints } from '../read-points.ts';
import { countedSeconds } from '../resolve-range.ts';
import type { Kept } from './burn-rate.ts';
import type { Reading, Span } from './figure-source.ts';
import { LATENCY_MILLISECONDS } from './objectives.ts';

const MICROSECONDS = 1_000;
const WRITING = ['POST', 'PUT', 'PATCH', 'DELETE'];
const PERCENTILES: Readonly<Partial<Record<WatchedFigure, number>>> = {
  'requests.p50': 0.5,
  'requests.p95': 0.95,
  'requests.p99': 0.99,
};
/** Gauges by what they are watched as, and whose they are: each process's own, its machine's, or of one thing of which all say the same. */
const GAUGES: Readonly<Partial<Record<WatchedFigure, { name: string; of: 'process' | 'machine' | 'all' }>>> = {
  cpu: { name: 'machine_cpu_ratio', of: 'machine' },
  memory: { name: 'machine_memory_used_ratio', of: 'machine' },
  disk: { name: 'machine_disk_used_ratio', of: 'machine' },
  'eventLoop.utilisation': { name: 'runtime_loop_utilisation_ratio', of: 'process' },
  'jobs.oldestSeconds': { name: 'jobs_oldest_seconds', of: 'all' },
  'jobs.waiting': { name: 'jobs_all_queued', of: 'all' },
  'feed.lagSeconds': { name: 'feed_lag_seconds', of: 'process' },
};

export const isServiceFigure = (figure: WatchedFigure): boolean =>
  figure.startsWith('requests.') || GAUGES[figure] !== undefined;

/** What each process is called, and the machine on which it runs. */
export type NameProcesses = (
  ids: readonly number[],
) => Promise<ReadonlyMap<number, { process: string; machine: string }>>;

/** Figures of service data: what processes recorded. */
export async function readServiceFigure(
  readPoints: ReadPoints,
  {
    figure,
    route,
    from,
    to,
    nameProcesses,
  }: Span & { figure: WatchedFigure; route?: string | undefined; nameProcesses: NameProcesses },
): Promise<Reading[]> {
  const gauge = GAUGES[figure];
  if (gauge) {
    const { name, of } = gauge;
    const groups = await readPoints({ names: [name], byProcess: of !== 'all', from, to });
    const names = await nameProcesses(groups.flatMap(({ process }) => process ?? []));
    return groups.reduce<Reading[]>((readings, { process, points: [point] }) => {
      if (!point) return readings;
      const labels: Reading['labels'] =
        of === 'all' || process === undefined ? {} : { [of]: names.get(process)?.[of] ?? String(process) };
      return addReading(readings, { labels, value: point.mean, n: point.n });
    }, []);
  }
  const groups = await readRequests(readPoints, { route, from, to });
  const labels: Reading['labels'] = route === undefined ? {} : { route };
  const n = countAll(groups);
  if (n === 0) return [];
  return [{ labels, value: valueOfRequests(figure, { groups, n, seconds: countedSeconds({ from, to }) }), n }];
}

/** Processes of one machine measure the same: it has one reading, which goes on where one process follows another. */
function addReading(readings: readonly Reading[], added: Reading): Reading[] {
  const machine = added.labels['machine'];
  const at = machine === undefined ? -1 : readings.findIndex(({ labels }) => labels['machine'] === machine);
  const known = readings[at];
  if (!known) return [...readings, added];
  const n = known.n + added.n;
  const value = ((known.value ?? 0) * known.n + (added.value ?? 0) * added.n) / n;
  return readings.with(at, { ...known, value, n });
}

const readRequests = (
  readPoints: ReadPoints,
  { route, method, from, to }: Span & { route?: string | undefined; method?: readonly string[] },
): Promise<PointsGroup[]> =>
  route === undefined && method === undefined
    ? readPoints({ names: ['request_all_duration'], by: ['status'], from, to })
    : readPoints({
        names: ['request_duration'],
        labels: { ...(route === undefined ? {} : { route }), ...(method === undefined ? {} : { method }) },
        by: ['status'],
        from,
        to,
      });

function valueOfRequests(
  figure: WatchedFigure,
  { groups, n, seconds }: { groups: readonly PointsGroup[]; n: number; seconds: number },
): number | null {
  if (figure === 'requests.errorShare') return countAll(failed(groups)) / n;
  if (figure === 'requests.rate') return n / seconds;
  const found = percentileOf(mergeHistograms(histogramsOf(groups)), PERCENTILES[figure] ?? 0.95);
  return found === null ? null : found / MICROSECONDS;
}

/** How much of what an objective counts was as promised. */
export async function readKept(
  readPoints: ReadPoints,
  { objective, from, to }: Span & { objective: Exclude<ObjectiveId, 'lcp' | 'inp'> },
): Promise<Kept> {
  const groups = await readRequests(readPoints, {
    from,
    to,
    ...(objective === 'writes' ? { method: WRITING } : {}),
  });
  const total = countAll(groups);
  if (objective !== 'latency') return { good: total - countAll(failed(groups)), total };
  // A fault that is told fast is not an answer that was fast.
  const good = groups.filter(({ labels }) => labels['status'] !== '5xx');
  return { good: countUpTo(mergeHistograms(histogramsOf(good)), LATENCY_MILLISECONDS * MICROSECONDS), total };
}

const failed = (groups: readonly PointsGroup[]) => groups.filter(({ labels }) => labels['status'] === '5xx');
const countAll = (groups: readonly PointsGroup[]): number =>
  groups.reduce((sum, { points }) => points.reduce((own, { n }) => own + n, sum), 0);
const histogramsOf = (groups: readonly PointsGroup[]): Histogram[] =>
  groups.flatMap(({ points }) => points.flatMap(({ histogram }) => histogram ?? []));

/** By the value that a bucket is taken for, as percentiles do: both tell the same. */
const countUpTo = ({ buckets, counts }: Histogram, limit: number): number =>
  countOf({ counts: counts.filter((_, index) => valueOf(buckets[index]!) <= limit) });
