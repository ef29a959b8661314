import { hash } from 'node:crypto';
import { inTransaction } from '@headroom/database';
import type { Pool } from 'pg';

/** After so long a count is worth half: yesterday's rush says little of today. */
const HALF_LIFE_SECONDS = 3_600;
const decayed = (prefix: string) =>
  `${prefix}weight * power(0.5::float8, extract(epoch FROM now() - ${prefix}at)::float8 / ${HALF_LIFE_SECONDS})`;
/** A count as of now. */
export const DECAYED = decayed('');
/** The same with what is being added, in an INSERT that meets the row. */
export const ADDED = (table: string) => `excluded.weight + ${decayed(`${table}.`)}`;

export const keyHash = (key: string): Buffer => hash('sha256', key, 'buffer').subarray(0, 16);

export interface DecayedCounts {
  table: 'cache_popularity' | 'cache_transitions';
  maxRows: number;
  statement: string;
  /** Columns; nothing is written where they are empty. */
  values: unknown[][];
}

/**
 * Adds to decayed counts that all processes share, and keeps the largest `maxRows` of them. Savers take turns: rows in two orders would
 * be a deadlock.
 */
export async function saveDecayed(pool: Pool, { table, maxRows, statement, values }: DecayedCounts): Promise<void> {
  if (values[0]?.length === 0) return;
  await inTransaction(pool, async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('headroom ${table}', 0))`);
    await client.query(statement, values);
    await client.query(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} ORDER BY ${DECAYED} DESC OFFSET ${maxRows}))`,
    );
  });
}
