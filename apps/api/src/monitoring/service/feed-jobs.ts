import type { Pool } from 'pg';
import type { JobRun } from '../../jobs/run-job.ts';
import type { Recorder } from '../recorder.ts';

const MICROSECONDS = 1_000;

/** What a worker did: one attempt of a job. */
export function recordJobRun(recorder: Recorder, { kind, outcome, milliseconds, waitedMilliseconds }: JobRun): void {
  recorder.observe('job_duration', { kind, outcome }, milliseconds * MICROSECONDS);
  if (waitedMilliseconds !== undefined)
    recorder.observe('job_wait_duration', { kind }, waitedMilliseconds * MICROSECONDS);
}

export interface QueueDepth {
  kind: string;
  queued: number;
  running: number;
  oldestSeconds: number | null;
}

/** What waits and runs now, by kind. */
export async function readQueue(pool: Pick<Pool, 'query'>): Promise<QueueDepth[]> {
  const { rows } = await pool.query<QueueDepth>(
    `SELECT kind, count(*) FILTER (WHERE state = 'queued')::int AS queued, count(*) FILTER (WHERE state = 'running')::int AS running,
       extract(epoch FROM now() - min(created_at) FILTER (WHERE state = 'queued'))::float8 AS "oldestSeconds"
     FROM jobs WHERE state IN ('queued', 'running') GROUP BY kind ORDER BY kind`,
  );
  return rows;
}

/**
 * Records how long the queue is; done by one process of all. A kind that is empty now is told as 0 as long as this process has seen it otherwise, so that lines
 * go down and do not stop.
 */
export function createQueueFeed(recorder: Recorder, pool: Pick<Pool, 'query'>): () => Promise<void> {
  const kinds = new Set<string>();
  return async () => {
    const found = new Map((await readQueue(pool)).map((each) => [each.kind, each]));
    for (const kind of found.keys()) kinds.add(kind);
    let [queued, oldest] = [0, 0];
    for (const kind of kinds) {
      const now = found.get(kind);
      recorder.gauge('jobs_queued', { kind }, now?.queued ?? 0);
      recorder.gauge('jobs_running', { kind }, now?.running ?? 0);
      queued += now?.queued ?? 0;
      oldest = Math.max(oldest, now?.oldestSeconds ?? 0);
    }
    recorder.gauge('jobs_all_queued', {}, queued);
    recorder.gauge('jobs_oldest_seconds', {}, oldest);
  };
}
