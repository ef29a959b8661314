import type { PurgedCache } from '@headroom/contracts/purges';
import type { ClientBase, Pool } from 'pg';

/**
 * What has become of the purges of each target, those too that no process is set up for any more.
 * @param configured the names of the targets that this process purges.
 */
export async function readPurgeStatus(
  pool: Pick<Pool, 'query'>,
  configured: readonly string[],
): Promise<PurgedCache[]> {
  const { rows } = await pool.query<PurgedCache>(
    `SELECT t.name, t.name = ANY ($1) AS "isConfigured", p.pending::int, p.due::int, p.done::int, p.failed::int,
       p.lag::float8::int AS "lagMilliseconds", p.p95::float8::int AS "lagP95Milliseconds",
       headroom_json_time(t.seen_at) AS "followedAt", headroom_json_time(p.last_done) AS "lastDoneAt", e.error AS "lastError"
     FROM purge_targets t CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE state = 'pending') AS pending,
         count(*) FILTER (WHERE state = 'pending' AND due_at <= clock_timestamp()) AS due,
         count(*) FILTER (WHERE state = 'done') AS done,
         count(*) FILTER (WHERE state = 'failed') AS failed,
         extract(epoch FROM clock_timestamp() - min(changed_at) FILTER (WHERE state = 'pending' AND NOT is_repeat)) * 1000 AS lag,
         percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - changed_at))
           FILTER (WHERE state = 'done' AND NOT is_repeat) * 1000 AS p95,
         max(ended_at) FILTER (WHERE state = 'done') AS last_done
       FROM purges WHERE target = t.name
     ) p LEFT JOIN LATERAL (
       SELECT jsonb_build_object('message', error, 'attempts', attempts,
         'nextAt', CASE WHEN state = 'pending' THEN headroom_json_time(due_at) END) AS error
       FROM purges WHERE target = t.name AND error IS NOT NULL ORDER BY attempts DESC, id DESC LIMIT 1
     ) e ON true ORDER BY t.name`,
    [configured],
  );
  return rows;
}

/** Sends again what was given up. @returns how many. */
export async function retryFailedPurges(client: Pick<ClientBase, 'query'>): Promise<number> {
  const { rowCount } = await client.query(
    `UPDATE purges SET state = 'pending', attempts = 0, due_at = clock_timestamp(), ended_at = NULL WHERE state = 'failed'`,
  );
  return rowCount ?? 0;
}
