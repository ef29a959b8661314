import type { Pool } from 'pg';
import { ADDED, DECAYED, keyHash, saveDecayed } from './decayed-table.ts';
import { mayBeRemembered } from './may-be-remembered.ts';

const MAX_COUNTED = 10_000;
/** A save sends so many, the most asked ones. */
const SAVED_AT_ONCE = 1_000;
const MAX_ROWS = 5_000;
const KNOWN = 2_000;

/** How often keys are asked for, by all processes, decayed; it outlives them. */
export function createPopularity(pool: Pool) {
  let counted = new Map<string, number>();
  let known: string[] = [];

  const add = (key: string, times: number): void => {
    const before = counted.get(key);
    if (before !== undefined || counted.size < MAX_COUNTED) counted.set(key, (before ?? 0) + times);
  };
  return {
    count(key: string): void {
      // What has been counted before has been looked at.
      if (counted.has(key) || mayBeRemembered(key)) add(key, 1);
    },
    /** As of the last save; the most asked first. */
    top: (count: number): string[] => known.slice(0, count),
    /** Adds what was counted here to what all have counted, and reads that back. On failure it stays counted. */
    async save(): Promise<void> {
      const saved = counted;
      counted = new Map();
      const rows = [...saved].toSorted(([, a], [, b]) => b - a).slice(0, SAVED_AT_ONCE);
      const keys = rows.map(([key]) => key);
      const values = [keys.map(keyHash), keys, rows.map(([, times]) => times)];
      try {
        await saveDecayed(pool, { table: 'cache_popularity', maxRows: MAX_ROWS, statement: SAVE, values });
        const top = await pool.query<{ key: string }>(TOP, [KNOWN]);
        known = top.rows.map(({ key }) => key);
      } catch (error) {
        for (const [key, times] of saved) add(key, times);
        throw error;
      }
    },
  };
}

const SAVE = `INSERT INTO cache_popularity (key_hash, key, weight, at)
  SELECT *, now() FROM unnest($1::bytea[], $2::text[], $3::float8[])
  ON CONFLICT (key_hash) DO UPDATE SET at = now(), weight = ${ADDED('cache_popularity')}`;
const TOP = `SELECT key FROM cache_popularity ORDER BY ${DECAYED} DESC LIMIT $1`;
