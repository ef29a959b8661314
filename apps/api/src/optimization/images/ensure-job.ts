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
