import type { Pool } from 'pg';
import { ADDED, DECAYED, keyHash, saveDecayed } from './decayed-table.ts';

const MAX_COUNTED = 5_000;
const SAVED_AT_ONCE = 1_000;
const MAX_ROWS = 10_000;
/** Seen less often, or less often than one time in four, it is chance. */
const [LEAST_WEIGHT, LEAST_SHARE] = [3, 0.25];

/** What is asked for after what, counted over all who ask, by all processes; decayed, and it outlives them. */
export function createTransitions(pool: Pool) {
  let counted = new Map<string, Map<string, number>>();
  let size = 0;
  let likely = new Map<string, string>();

  const add = (from: string, to: string, times: number): void => {
    const after = counted.get(from) ?? new Map<string, number>();
    const before = after.get(to);
    if (before === undefined && (size += 1) > MAX_COUNTED) return;
    after.set(to, (before ?? 0) + times);
    counted.set(from, after);
  };
  return {
    count: (from: string, to: string) => add(from, to, 1),
    /** What follows most often, where that is often enough to count on; as of the last save. */
    likelyAfter: (key: string) => likely.get(key),
    known: () => likely.size,
    /** Adds what was counted here to what all have counted, and reads that back. On failure it stays counted. */
    async save() {
      const saved = [...counted].flatMap(([from, after]) => [...after].map(([to, times]) => ({ from, to, times })));
      counted = new Map();
      size = 0;
      const rows = saved.toSorted((a, b) => b.times - a.times).slice(0, SAVED_AT_ONCE);
      const [from, to] = [rows.map((row) => row.from), rows.map((row) => row.to)];
      const values = [from.map(keyHash), to.map(keyHash), from, to, rows.map(({ times }) => times)];
      try {
        await saveDecayed(pool, { table: 'cache_transitions', maxRows: MAX_ROWS, statement: SAVE, values });
        const found = await pool.query<{ from: string; to: string }>(LIKELY, [LEAST_WEIGHT, LEAST_SHARE]);
        likely = new Map(found.rows.map((row) => [row.from, row.to]));
      } catch (error) {
        for (const pair of saved) add(pair.from, pair.to, pair.times);
        throw error;
      }
    },
  };
}
export type Transitions = ReturnType<typeof createTransitions>;

const SAVE = `INSERT INTO cache_transitions (from_hash, to_hash, from_key, to_key, weight, at)
  SELECT *, now() FROM unnest($1::bytea[], $2::bytea[], $3::text[], $4::text[], $5::float8[])
  ON CONFLICT (from_hash, to_hash) DO UPDATE SET at = now(), weight = ${ADDED('cache_transitions')}`;
const LIKELY = `SELECT from_key AS "from", to_key AS "to" FROM (
    SELECT from_key, to_key, current, sum(current) OVER same AS total, row_number() OVER (same ORDER BY current DESC) AS place
    FROM (SELECT *, ${DECAYED} AS current FROM cache_transitions) AS decayed WINDOW same AS (PARTITION BY from_hash)
  ) AS ranked WHERE place = 1 AND current >= $1 AND current >= total * $2`;
