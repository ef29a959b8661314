import type pg from 'pg';

/**
 * In a transaction that fills the catalogue without its triggers: whoever follows the change feed is told to start anew (410
 * `cursor_expired`). Without effect where the schema is older than the feed.
 */
export async function expireCursors(client: pg.ClientBase): Promise<void> {
  const { rowCount } = await client.query(`SELECT WHERE to_regproc('headroom_expire_cursors') IS NOT NULL`);
  if (rowCount) await client.query('SELECT headroom_expire_cursors()');
}
