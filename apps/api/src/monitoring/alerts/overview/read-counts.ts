import type { Pool } from 'pg';

/** What screens that no rule watches have to say. */
export interface SectionCounts {
  /** Kept traces of the last hour; at most {@link MOST}. */
  slow: number;
  failed: number;
  /** Log lines at error and above of the last hour; at most {@link MOST}. */
  errors: number;
  /** Budgets that the build that was seen last is over; null: no build with budgets was seen. */
  over: number | null;
}

/** More than so many are not counted: it is a word in the margin. */
export const MOST = 1_000;

/** One statement: three short walks along an index, and a row of releases. */
export async function readCounts(pool: Pick<Pool, 'query'>): Promise<SectionCounts> {
  const { rows } = await pool.query<SectionCounts>(
    `SELECT traces.*, lines.*,
       (SELECT CASE WHEN jsonb_array_length(budgets) > 0 THEN
          (SELECT count(*)::int FROM jsonb_to_recordset(budgets) AS budget (bytes bigint, "maxBytes" bigint) WHERE bytes > "maxBytes") END
        FROM releases ORDER BY last_seen_at DESC LIMIT 1) AS over
     FROM (
       SELECT count(*) FILTER (WHERE NOT is_failed)::int AS slow, count(*) FILTER (WHERE is_failed)::int AS failed
       FROM (
         SELECT is_failed FROM traces WHERE at >= now() - interval '1 hour' AND (is_failed OR kept = 'slow') LIMIT ${MOST}
       ) found
     ) traces, (
       SELECT count(*)::int AS errors
       FROM (SELECT FROM log_lines WHERE at >= now() - interval '1 hour' AND level >= 50 LIMIT ${MOST}) found
     ) lines`,
  );
  return rows[0]!;
}
