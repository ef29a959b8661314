import type { Executor } from '../../executor.ts';

/** Minutes, and ten of them together, are kept for so long, hours for a year. */
export const KEEP_MINUTES_DAYS = 14;
const KEEP_HOURS_DAYS = 366;

/** So that a day is read from thousands of rows and not from hundreds of thousands. */
const LONGER_SECONDS = [600, 3_600] as const;

/**
 * Brings minutes together, of steps that are over, and drops what is old. Recomputed from the minutes and not added to, so that it may be
 * begun again at any point.
 */
export async function retainPoints(pool: Executor): Promise<void> {
  for (const seconds of LONGER_SECONDS) {
    const step = (at: string) => `date_bin(interval '${seconds} s', ${at}, timestamptz 'epoch')`;
    // oxlint-disable-next-line no-await-in-loop -- one after the other: it is work for the background
    await pool.query(`
    INSERT INTO statement_points
    SELECT ${seconds}, ${step('at')}, query_id, sum(seconds), sum(calls), sum(total), sum(sum_of_squares), max(slowest), sum(rows), sum(hit),
      sum(read), sum(temporary), sum(read_time)
    FROM statement_points
    WHERE resolution = 60 AND at < ${step('now()')}
      -- From the last one that was brought together: it may have been begun before its end was written.
      AND at >= coalesce((SELECT max(at) FROM statement_points WHERE resolution = ${seconds}), '-infinity')
    GROUP BY ${step('at')}, query_id
    ON CONFLICT (resolution, at, query_id) DO UPDATE SET
      (seconds, calls, total, sum_of_squares, slowest, rows, hit, read, temporary, read_time) =
      (excluded.seconds, excluded.calls, excluded.total, excluded.sum_of_squares, excluded.slowest, excluded.rows, excluded.hit,
       excluded.read, excluded.temporary, excluded.read_time)`);
  }
  await pool.query(`
    DELETE FROM statement_points WHERE (resolution < 3600 AND at < now() - interval '${KEEP_MINUTES_DAYS} days')
      OR (resolution = 3600 AND at < now() - interval '${KEEP_HOURS_DAYS} days')`);
  await pool.query(`
    DELETE FROM statement_texts t WHERE seen_at < now() - interval '1 day'
      AND NOT EXISTS (SELECT FROM statement_points p WHERE p.query_id = t.query_id)`);
}
