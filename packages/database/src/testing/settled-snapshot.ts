import type { Pool } from 'pg';

const PAUSE_MILLISECONDS = 20;
const PATIENCE_MILLISECONDS = 60_000;

/**
 * A snapshot that has seen everything written before it, as PostgreSQL's text. Transactions of other tests' databases stand in snapshots too, and
 * beside one that is older than a change nobody can say what it wrote: such a snapshot is rightly judged with doubt.
 * @throws Error where a transaction from before is still running after a minute
 */
export async function settledSnapshot(pool: Pick<Pool, 'query'>): Promise<string> {
  const { rows } = await pool.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid');
  const before = BigInt(rows[0]?.xid ?? 0);
  for (let waited = 0; waited < PATIENCE_MILLISECONDS; waited += PAUSE_MILLISECONDS) {
    // oxlint-disable-next-line no-await-in-loop -- one look after the other
    const found = await pool.query<{ now: string }>('SELECT pg_current_snapshot()::text AS now');
    const now = found.rows[0]?.now ?? '';
    if (BigInt(now.split(':')[0] ?? 0) > before) return now;
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
  }
  throw new Error('A transaction that began a minute ago is still running.');
}
