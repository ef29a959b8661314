import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

/** The statement that reads the page behind a place; its two parameters are that place's sort key and id. */
export interface PageStatement {
  text: string;
  keyFirst: boolean;
}

/**
 * The text of the statement that the API ran last for a page behind a cursor, as PostgreSQL received it, so that what the API is
 * compared with always runs the very same one.
 * @throws where it is not seen, is cut off, or has other parameters than a place.
 */
export async function capturePageStatement(database: Client, readPage: () => Promise<unknown>): Promise<PageStatement> {
  const before = await database.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  await readPage();
  // A session shows its statement a moment after it was answered.
  await sleep(50);
  const { rows } = await database.query<{ text: string }>(
    `SELECT DISTINCT query AS text FROM pg_stat_activity
     WHERE application_name = 'headroom-api' AND query_start >= $1 AND query LIKE '%json_agg%'`,
    [before.rows[0]!.now],
  );
  const text = rows[0]?.text;
  if (text === undefined || rows.length > 1)
    throw new Error(
      `${rows.length} statements of the API were seen where one was expected; does somebody else use this server?`,
    );
  const { rows: settings } = await database.query<{ bytes: number }>(
    `SELECT setting::int AS bytes FROM pg_settings WHERE name = 'track_activity_query_size'`,
  );
  if (Buffer.byteLength(text) >= settings[0]!.bytes - 1)
    throw new Error('PostgreSQL cuts off the statement: set track_activity_query_size = 16384 and start it again.');
  const id = /\$(\d+)::uuid/.exec(text)?.[1];
  const key = /\$(\d+)::timestamptz/.exec(text)?.[1];
  if (new Set(text.match(/\$\d+/g)).size !== 2 || id === undefined || key === undefined)
    throw new Error(`The API's page statement has other parameters than a place:\n${text}`);
  return { text, keyFirst: key === '1' };
}
