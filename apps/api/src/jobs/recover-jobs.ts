import { JOB_KINDS, type JobKind } from '@headroom/contracts/catalogue';
import { inTransaction, newId } from '@headroom/database';
import type { Pool } from 'pg';
import type { JobQueue } from './job-queue.ts';
import { MAX_FAILURES } from './run-job.ts';

/** A job without a heartbeat for so long has lost its worker. Taking it from one that is only slow costs that one's last step, nothing else. */
const LOST_AFTER_SECONDS = 5;
/** A scheduled message has no job before its worker enters one; then the schedule sends the next one, a day later at most. */
const UNENTERED_AFTER_SECONDS = 60;

interface LostJob {
  id: string;
  kind: JobKind;
  state: 'running' | 'queued';
  failures: number;
  queueId: string | null;
}

/**
 * Puts jobs back into the queue that nobody works on: their worker was killed, also between taking the message and taking the job, or
 * their message is gone (a restored backup has the rows and not the queue). Every worker does this every few seconds; a job is locked by
 * one of them. A waiting message too many does no harm: whoever gets it finds that the job is not waiting any more. One that counts as
 * running would keep a place of its kind's cap for a day, so those of jobs that have ended or gone on elsewhere are dropped.
 * @returns how many were put back.
 */
export async function recoverJobs({ pool, queue }: { pool: Pool; queue: JobQueue }): Promise<number> {
  await queue.prepare();
  let recovered = 0;
  while (await recoverOne({ pool, queue })) recovered += 1;
  await dropLeftovers(pool);
  return recovered;
}

/** A worker that was killed between ending a job and saying so to the queue leaves a message that counts as running. */
async function dropLeftovers(pool: Pool): Promise<void> {
  await pool.query(
    `DELETE FROM pgboss.job q WHERE q.name = ANY ($1) AND q.state = 'active'
       AND q.started_on < clock_timestamp() - make_interval(secs =>
         CASE WHEN q.data->>'jobId' IS NULL AND NOT EXISTS (SELECT FROM jobs j WHERE j.id = q.id) THEN $3::float8 ELSE $2 END)
       AND NOT EXISTS (SELECT FROM jobs j WHERE j.queue_id = q.id AND j.state IN ('queued', 'running'))`,
    [JOB_KINDS, LOST_AFTER_SECONDS, UNENTERED_AFTER_SECONDS],
  );
}

function recoverOne({ pool, queue }: { pool: Pool; queue: JobQueue }): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<LostJob>(
      `SELECT j.id, j.kind, j.state, j.failures, j.queue_id AS "queueId" FROM jobs j
       WHERE (j.state = 'running' AND j.heartbeat_at < clock_timestamp() - make_interval(secs => $1))
         OR (j.state = 'queued' AND NOT EXISTS (
           SELECT FROM pgboss.job q WHERE q.id = j.queue_id AND q.name = j.kind
             AND (q.state < 'active' OR (q.state = 'active' AND q.started_on > clock_timestamp() - make_interval(secs => $1)))))
       ORDER BY j.id LIMIT 1 FOR UPDATE OF j SKIP LOCKED`,
      [LOST_AFTER_SECONDS],
    );
    const job = rows[0];
    if (!job) return false;
    if (job.queueId) await queue.drop(client, { kind: job.kind, queueId: job.queueId });
    const failures = job.failures + (job.state === 'running' ? 1 : 0);
    if (failures >= MAX_FAILURES) {
      await client.query(
        `UPDATE jobs SET state = 'failed', failures = $2, error = $3, finished_at = now(), heartbeat_at = NULL WHERE id = $1`,
        [job.id, failures, JSON.stringify(WORKER_LOST)],
      );
      return true;
    }
    const queueId = newId();
    await client.query(
      `UPDATE jobs SET state = 'queued', failures = $2, queue_id = $3, heartbeat_at = NULL WHERE id = $1`,
      [job.id, failures, queueId],
    );
    await queue.send(client, { queueId, kind: job.kind, jobId: job.id });
    return true;
  });
}

const WORKER_LOST = {
  code: 'worker_lost',
  message: 'The worker ended in the middle of this job, again and again. What was done is kept; try again.',
};
