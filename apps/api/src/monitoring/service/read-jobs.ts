import { JOB_KINDS } from '@headroom/contracts/catalogue';
import type { MonitoredJobsAnswer } from '@headroom/contracts/monitoring/service-jobs';
import type { Pool } from 'pg';
import type { PointsGroup, ReadPoints } from '../read-points.ts';
import { keptRange, rangeBefore, countedSeconds, stepSeconds, type Range } from '../resolve-range.ts';
import { readQueue } from './feed-jobs.ts';
import {
  durationFigure,
  histogramOf,
  numberOf,
  secondsOfStep,
  seriesOf,
  shareFigure,
  type StepAxis,
} from './figures.ts';

/** Of attempts that ended the job; others are a part of its way. */
const ENDS = ['succeeded', 'failed', 'cancelled'];

/** What waits, runs and ended, by kind. */
export async function readJobs(
  { readPoints, pool }: { readPoints: ReadPoints; pool: Pick<Pool, 'query'> },
  range: Range,
): Promise<MonitoredJobsAnswer> {
  const axis: StepAxis = { ...range, step: stepSeconds(range) };
  const labels = { outcome: ENDS };
  const [queue, ended, waited, before, timed, depth] = await Promise.all([
    readQueue(pool),
    readPoints({ names: ['job_duration'], labels, by: ['kind', 'outcome'], ...range }),
    readPoints({ names: ['job_wait_duration'], by: ['kind'], ...range }),
    readPoints({ names: ['job_duration'], labels, by: ['outcome'], ...keptRange(rangeBefore(range)) }),
    readPoints({ names: ['job_duration'], labels, by: ['outcome'], ...axis }),
    readPoints({ names: ['jobs_all_queued', 'jobs_oldest_seconds'], ...axis }),
  ]);
  const kinds = JOB_KINDS.map((kind) => {
    const own = ended.filter((group) => group.labels['kind'] === kind);
    const now = queue.find((each) => each.kind === kind);
    const durations = histogramOf(pointsOf(own));
    return {
      kind,
      queued: now?.queued ?? 0,
      running: now?.running ?? 0,
      oldestSeconds: now?.oldestSeconds ?? null,
      runs: numberOf(pointsOf(own)),
      failed: numberOf(failedOf(own)),
      failedShare: failedShareOf(own),
      p50: durationFigure(durations, 0.5),
      p95: durationFigure(durations, 0.95),
      waitP95: durationFigure(histogramOf(pointsOf(waited.filter((group) => group.labels['kind'] === kind))), 0.95),
    };
  });
  const oldest = queue.map(({ oldestSeconds }) => oldestSeconds ?? 0);
  const failed = Map.groupBy(failedOf(timed), ({ at }) => at);
  const named = (name: string) => pointsOf(depth.filter((group) => group.name === name));
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    stepSeconds: axis.step,
    queued: queue.reduce((sum, each) => sum + each.queued, 0),
    running: queue.reduce((sum, each) => sum + each.running, 0),
    oldestSeconds: queue.some((each) => each.queued > 0) ? Math.max(...oldest) : null,
    perMinute: (numberOf(pointsOf(ended)) / countedSeconds(range)) * 60,
    failedShare: failedShareOf(ended),
    before: failedShareOf(before),
    kinds,
    series: [
      // One process of all tells how much waits: whichever it was, its word is for all.
      seriesOf({ name: 'queued', unit: 'count', axis }, named('jobs_all_queued'), (points) => points[0]!.mean),
      seriesOf({ name: 'oldest', unit: 'seconds', axis }, named('jobs_oldest_seconds'), (points) => points[0]!.high),
      seriesOf(
        { name: 'ended', unit: 'perSecond', axis },
        pointsOf(timed),
        (points) => numberOf(points) / secondsOfStep(axis, points[0]!.at),
      ),
      seriesOf({ name: 'failed', unit: 'share', axis }, pointsOf(timed), (points) =>
        shareFigure(numberOf(failed.get(points[0]!.at) ?? []), numberOf(points)),
      ),
      seriesOf({ name: 'p95', unit: 'ms', axis }, pointsOf(timed), (points) =>
        durationFigure(histogramOf(points), 0.95),
      ),
    ],
  };
}

const pointsOf = (groups: readonly PointsGroup[]) => groups.flatMap(({ points }) => points);
const failedOf = (groups: readonly PointsGroup[]) =>
  pointsOf(groups.filter(({ labels }) => labels['outcome'] === 'failed'));
const failedShareOf = (groups: readonly PointsGroup[]) =>
  shareFigure(numberOf(failedOf(groups)), numberOf(pointsOf(groups)));
