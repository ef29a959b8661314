import type { IndexAdvice } from '@headroom/contracts/monitoring/database-indexes';
import type { Executor } from '../../executor.ts';

/** What a statement leads to is the same for so long, at most. */
const KEPT_MILLISECONDS = 60_000;

/**
 * Planning thirty statements took most of the answer about indexes, and plans hardly ever change: they are remembered for a minute, and only
 * while all indexes, and the sizes that the planner knows, are what they were.
 */
export function rememberAdvice(pool: Executor, now: () => number = Date.now) {
  let world = '';
  const known = new Map<string, { at: number; advice: Promise<IndexAdvice[] | undefined> }>();
  return {
    /** To be called once before an answer is made. */
    async look(): Promise<void> {
      const { rows } = await pool.query<{ world: string }>(
        `SELECT (SELECT md5(string_agg(indexrelid::text || indisvalid::text, ',' ORDER BY indexrelid)) FROM pg_index) || ' ' ||
           (SELECT sum(relpages::bigint) || ' ' || sum(reltuples::float8) FROM pg_class WHERE relkind IN ('r', 'i')) AS world`,
      );
      if (rows[0]?.world === world) return;
      world = rows[0]?.world ?? '';
      known.clear();
    },
    async of(text: string, advise: () => Promise<IndexAdvice[] | undefined>): Promise<IndexAdvice[] | undefined> {
      const found = known.get(text);
      if (found && now() - found.at < KEPT_MILLISECONDS) return found.advice;
      const advice = advise();
      known.set(text, { at: now(), advice });
      // What could not be told is asked again.
      advice.catch(() => known.delete(text));
      return advice;
    },
  };
}
