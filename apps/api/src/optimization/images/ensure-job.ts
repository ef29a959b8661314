import { inTransaction } from '@headroom/database';
import type { Pool } from 'pg';
import type { Jobs } from '../../jobs/create-jobs.ts';
import type { Executor } from '../../executor.ts';

/**
 * Sees to it that a job comes that makes what is waiting, in the transaction that left it waiting. One that runs may have looked for the last
 * time already, so only one that has not begun counts.
 */
export async function ensurePicturesJob(client: Executor, jobs: Pick<Jobs, 'enqueue'>): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('headroom.pictures'), 0)`);
  const { rowCount } = await client.query(`SELECT FROM jobs WHERE kind = 'pictures' AND state = 'queued' LIMIT 1`);
  if (rowCount !== 0) return;
  await jobs.enqueue(client, {
    kind: 'pictures',
    title: 'Make forms of new pictures',
    input: {},
    actorId: null,
    unit: 'pictures',
  });
}

/** After a failure, and after somebody has cancelled, what waits is left alone for so long, unless another picture comes. */
const PAUSE_MINUTES = 10;

/** Goes on with pictures that wait and that no job will make: the last one failed while their files could not be reached, or was cancelled. */
export async function resumePictures(pool: Pool, jobs: Pick<Jobs, 'enqueue'>): Promise<void> {
  const { rows } = await pool.query<{ isLeft: boolean }>(
    `SELECT EXISTS (SELECT FROM pictures WHERE state = 'waiting') AND NOT EXISTS (
       SELECT FROM jobs WHERE kind = 'pictures' AND (state IN ('queued', 'running')
         OR (state IN ('failed', 'cancelled') AND finished_at > now() - interval '${PAUSE_MINUTES} minutes'))) AS "isLeft"`,
  );
  if (rows[0]?.isLeft) await inTransaction(pool, (client) => ensurePicturesJob(client, jobs));
}
