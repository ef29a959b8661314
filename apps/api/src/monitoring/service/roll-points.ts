import type { Pool } from 'pg';
import { GROWING_SECONDS, RESOLUTIONS } from '../resolutions.ts';

/** Makes steps of $2 seconds from those of $1 that `which` chooses. */
const roll = (which: string) => `
  WITH found AS MATERIALIZED (
    SELECT series, process, date_bin($2::int * interval '1 s', p.at, timestamptz 'epoch') AS bin, total, n, low, high, buckets, counts
    FROM service_points p, (${which}) part
    WHERE resolution = $1::int AND p.at >= part.since AND p.at < part.until
  ), bins AS (
    SELECT series, process, bin, bucket, sum(count)::bigint AS count
    FROM found CROSS JOIN LATERAL unnest(buckets, counts) AS one (bucket, count) GROUP BY series, process, bin, bucket
  ), histograms AS (
    SELECT series, process, bin, array_agg(bucket ORDER BY bucket) AS buckets, array_agg(count ORDER BY bucket) AS counts
    FROM bins GROUP BY series, process, bin
  ), merged AS (
    SELECT series, process, bin, sum(total) AS total, sum(n)::bigint AS n, min(low) AS low, max(high) AS high FROM found GROUP BY series, process, bin
  )
  INSERT INTO service_points (series, resolution, at, process, total, n, low, high, buckets, counts)
  SELECT series, $2::int, bin, process, total, n, low, high, buckets, counts FROM merged LEFT JOIN histograms USING (series, process, bin)
  ON CONFLICT (series, resolution, at, process) DO UPDATE SET
    total = excluded.total, n = excluded.n, low = excluded.low, high = excluded.high, buckets = excluded.buckets, counts = excluded.counts`;

const newest = (resolution: string) => `(SELECT max(at) FROM service_points WHERE resolution = ${resolution})`;

/**
 * Makes the steps of one resolution anew from those below, from the last one that there is, and the one before it in case something was
 * late. Steps that go on are made, too, and again the next time: readers need not look in two places. Where there are none yet, from where the
 * resolution above, $3, is made anew of them; what is older is no hurry.
 */
const ROLL = roll(
  `SELECT coalesce(${newest('$2::int')} - $2::int * interval '1 s', ${newest('$3::int')} - $3::int * interval '1 s', '-infinity') AS since, 'infinity'::timestamptz AS until`,
);

/** The day before the oldest step that there is, of what there is below: a resolution that a release brought reaches back little by little. */
const GROW = roll(`
  SELECT date_bin('1 day', max(below.at), timestamptz 'epoch') AS since, max(oldest.at) AS until
  FROM (SELECT min(at) AS at FROM service_points WHERE resolution = $2::int) oldest
  CROSS JOIN LATERAL (SELECT max(at) AS at FROM service_points WHERE resolution = $1::int AND at < oldest.at) below`);

/** Whole steps of the next resolution only: one that had lost a part of what it is made of would be made anew without it. */
const DROP = `
  DELETE FROM service_points
  WHERE resolution = $1 AND at < date_bin($3 * interval '1 s', now() - $2 * interval '1 s', timestamptz 'epoch')`;

/** Brings what was recorded together into longer steps, and lets go what is older than it is kept. */
export async function rollPoints(pool: Pick<Pool, 'query'>): Promise<void> {
  for (const [index, { seconds }] of RESOLUTIONS.entries()) {
    const below = RESOLUTIONS[index - 1];
    const above = RESOLUTIONS[index + 1];
    // oxlint-disable-next-line no-await-in-loop -- each from the one below it
    if (below) await pool.query(ROLL, [below.seconds, seconds, above?.seconds ?? seconds]);
    // oxlint-disable-next-line no-await-in-loop
    if (below && seconds === GROWING_SECONDS) await pool.query(GROW, [below.seconds, seconds]);
  }
  for (const [index, { seconds, keptSeconds }] of RESOLUTIONS.entries()) {
    // oxlint-disable-next-line no-await-in-loop
    await pool.query(DROP, [seconds, keptSeconds, RESOLUTIONS[index + 1]?.seconds ?? seconds]);
  }
  await pool.query(`DELETE FROM service_processes AS gone WHERE seen_at < now() - $1 * interval '1 s'`, [
    RESOLUTIONS.at(-1)!.keptSeconds,
  ]);
}
