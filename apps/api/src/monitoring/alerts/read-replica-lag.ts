import type { Pool } from 'pg';
import type { Reading } from './figure-source.ts';

/**
 * How far each replica is behind in replaying, as the primary sees it now. Empty where there is none, or where this role may not see it (it
 * needs pg_monitor). A replica that has replayed everything has no lag, whenever the last change was.
 */
export async function readReplicaLag(pool: Pick<Pool, 'query'>): Promise<Reading[]> {
  const { rows } = await pool.query<{ name: string; lag: number }>(
    `SELECT coalesce(nullif(application_name, ''), client_addr::text, 'replica') AS name,
       coalesce(extract(epoch FROM replay_lag), 0)::float8 AS lag
     FROM pg_stat_replication WHERE state IS NOT NULL ORDER BY 1`,
  );
  return rows.map(({ name, lag }) => ({ labels: { replica: name }, value: lag, n: 1 }));
}
