import { FIELD_AGE_MAX_DAYS } from '@headroom/contracts/monitoring/field-events';
import { inTransaction } from '@headroom/database';
import type { Pool, PoolClient } from 'pg';

/** Seconds of the three kinds of rollups. */
export const SLICE = 300;
export const HOUR = 3_600;
export const DAY = 86_400;

/** Which dimension a rollup's term is of: the place of its column. 0 is none. */
export const DIMENSION_NUMBERS = {
  device: 2,
  connection: 3,
  country: 4,
  browser: 5,
  release: 6,
  navigation: 7,
} as const;

/** What has taken so long is done again no sooner than after so many times that: 3 % of one process at most. */
const PACE = 30;
/** All of it together takes so much of one process at most: what devices kept while they had no network touches many hours at once. */
const MOST_SHARE = 0.1;
const SHARED_MILLISECONDS = 60_000;
/** Answers are at least so fresh where rolling up is quick. */
const FRESH_MILLISECONDS = 4_000;
/** What is older is not taken by the intake. Its events may be gone, and so it is never made again. */
const RECENT_DAYS = FIELD_AGE_MAX_DAYS + 0.1;
/** One step may read a day of events. */
const STATEMENT_TIMEOUT = '120s';

/**
 * Recomputes the rollups of every hour that events were written to, from those events: never by adding to what was there, so that what
 * is sent twice, late or again with another value is counted once. The hour that runs comes first, then what has waited longest.
 * @param isHurried all of them, now
 */
export async function rollUpHours(
  pool: Pool,
  { isHurried = false, days = RECENT_DAYS }: { isHurried?: boolean; days?: number } = {},
): Promise<void> {
  await pool.query(`DELETE FROM field_touched WHERE hour < now() - $1 * interval '1 day'`, [days]);
  const { rows } = await pool.query<{ hour: Date; spent: number }>(
    `SELECT t.hour, (SELECT coalesce(sum(took_milliseconds), 0) FROM field_rolled
       WHERE resolution = ${HOUR} AND rolled_at > now() - ${SHARED_MILLISECONDS} * interval '1 ms') AS spent
     FROM (SELECT DISTINCT hour FROM field_touched) t LEFT JOIN field_rolled r ON r.resolution = ${HOUR} AND r.at = t.hour
     WHERE r.at IS NULL OR $1 OR now() - r.rolled_at >= greatest(${FRESH_MILLISECONDS}, ${PACE} * r.took_milliseconds) * interval '1 ms'
     ORDER BY t.hour >= date_trunc('hour', now()) DESC, r.rolled_at NULLS FIRST, t.hour DESC LIMIT 200`,
    [isHurried],
  );
  const begun = performance.now();
  const left = MOST_SHARE * SHARED_MILLISECONDS - (rows[0]?.spent ?? 0);
  let made = 0;
  for (const { hour } of rows) {
    if (!isHurried && performance.now() - begun > left) break;
    // oxlint-disable-next-line no-await-in-loop -- one after the other: it is work for the background
    await rollUp(pool, { resolution: HOUR, at: hour, work: (client) => rollUpHour(client, hour) });
    made += 1;
  }
  // Consoles that are open read again.
  if (made > 0) await pool.query(`SELECT pg_notify('headroom_console', 'field')`);
}

/** Makes days out of their hours: those that are over, when one of their hours has changed. */
export async function rollUpDays(pool: Pool, { days = RECENT_DAYS }: { days?: number } = {}): Promise<void> {
  const { rows } = await pool.query<{ day: Date }>(
    `SELECT day FROM (
       SELECT date_trunc('day', at, 'UTC') AS day, max(rolled_at) AS rolled_at FROM field_rolled WHERE resolution = ${HOUR} GROUP BY 1) h
     WHERE day < date_trunc('day', now(), 'UTC') AND day >= now() - ($1 + 1.1) * interval '1 day' AND NOT EXISTS (
       SELECT FROM field_rolled d WHERE d.resolution = ${DAY} AND d.at = h.day AND d.rolled_at >= h.rolled_at)
     ORDER BY day`,
    [days],
  );
  for (const { day } of rows) {
    // oxlint-disable-next-line no-await-in-loop
    await rollUp(pool, { resolution: DAY, at: day, work: (client) => rollUpDay(client, day) });
  }
}

async function rollUp(
  pool: Pool,
  { resolution, at, work }: { resolution: number; at: Date; work: (client: PoolClient) => Promise<unknown> },
): Promise<void> {
  const begun = performance.now();
  await inTransaction(pool, async (client) => {
    await client.query(`SET LOCAL statement_timeout = '${STATEMENT_TIMEOUT}'; SET LOCAL work_mem = '64MB'`);
    // Two that roll up the same at once (a lease that ran out) do it one after the other.
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('field-rollups'))`);
    await work(client);
    await client.query(
      `INSERT INTO field_rolled (resolution, at, rolled_at, took_milliseconds) VALUES ($1, $2, clock_timestamp(), $3)
       ON CONFLICT (resolution, at) DO UPDATE SET rolled_at = excluded.rolled_at, took_milliseconds = excluded.took_milliseconds`,
      [resolution, at, performance.now() - begun],
    );
  });
}

/** What is written over only where it changes, so that an hour in which little happens leaves few dead rows. */
const REPLACE = `
  gone AS (
    DELETE FROM field_rollups r USING kinds WHERE r.resolution = kinds.resolution AND r.at >= kinds.since AND r.at < kinds.until
      AND NOT EXISTS (SELECT FROM fresh f WHERE (f.resolution, f.metric, f.dimension, f.route, f.at, f.term)
        = (r.resolution, r.metric, r.dimension, r.route, r.at, r.term))
  )
  INSERT INTO field_rollups AS r (resolution, at, metric, dimension, term, route, good, needs_improvement, poor, buckets, ranks)
  SELECT resolution, at, metric, dimension, term, route, good, needs_improvement, poor, buckets, ranks FROM fresh
  ON CONFLICT (resolution, metric, dimension, route, at, term) DO UPDATE SET good = excluded.good,
    needs_improvement = excluded.needs_improvement, poor = excluded.poor, buckets = excluded.buckets, counts = NULL, ranks = excluded.ranks
  WHERE (r.good, r.needs_improvement, r.poor, r.buckets, r.counts, r.ranks) IS DISTINCT FROM
    (excluded.good, excluded.needs_improvement, excluded.poor, excluded.buckets, NULL::integer[], excluded.ranks)`;

async function rollUpHour(client: PoolClient, hour: Date): Promise<void> {
  // First: what is written from here on touches the hour again, and what was committed before is seen by the next statement.
  await client.query('DELETE FROM field_touched WHERE hour = $1', [hour]);
  await client.query(
    `WITH kinds(resolution, since, until) AS (
       VALUES (${HOUR}, $1::timestamptz, $1::timestamptz + interval '1 hour'), (${SLICE}, $1::timestamptz, $1::timestamptz + interval '1 hour')
     ), bot AS (SELECT coalesce(min(id), -1) AS id FROM field_terms WHERE kind = 'device' AND value = 'bot'),
     cells AS MATERIALIZED (
       SELECT metric, bucket, rating, to_timestamp(floor(extract(epoch FROM at) / ${SLICE}) * ${SLICE}) AS slice, route, device, connection, country,
         browser, release, navigation, device = (SELECT id FROM bot) AS is_bot, count(*)::integer AS n
       FROM field_events
       WHERE at >= $1 AND at < $1::timestamptz + interval '1 hour'
         AND day BETWEEN ($1::timestamptz AT TIME ZONE 'UTC')::date - 1 AND ($1::timestamptz AT TIME ZONE 'UTC')::date + 1
       GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
     ), hours AS (
       SELECT ${HOUR} AS resolution, $1::timestamptz AS at, c.metric, d.dimension, d.term, x.route, c.bucket, sum(n) AS n,
         sum(n) FILTER (WHERE rating = 0) AS good, sum(n) FILTER (WHERE rating = 1) AS needs_improvement, sum(n) FILTER (WHERE rating = 2) AS poor
       FROM cells c
       CROSS JOIN LATERAL (VALUES (0::smallint, 0::smallint), (2, device), (3, connection), (4, country), (5, browser), (6, release), (7, navigation))
         d(dimension, term)
       CROSS JOIN LATERAL (VALUES (0::smallint), (c.route)) x(route)
       WHERE NOT c.is_bot OR d.dimension = 2
       GROUP BY c.metric, d.dimension, d.term, x.route, c.bucket
     ), slices AS (
       SELECT ${SLICE} AS resolution, slice AS at, c.metric, 0::smallint AS dimension, 0::smallint AS term, x.route, c.bucket, sum(n) AS n,
         sum(n) FILTER (WHERE rating = 0) AS good, sum(n) FILTER (WHERE rating = 1) AS needs_improvement, sum(n) FILTER (WHERE rating = 2) AS poor
       FROM cells c CROSS JOIN LATERAL (VALUES (0::smallint), (c.route)) x(route)
       WHERE NOT c.is_bot
       GROUP BY slice, c.metric, x.route, c.bucket
     ), fresh AS MATERIALIZED (
       SELECT resolution, at, metric, dimension, term, route, coalesce(sum(good), 0)::integer AS good,
         coalesce(sum(needs_improvement), 0)::integer AS needs_improvement, coalesce(sum(poor), 0)::integer AS poor,
         array_agg(bucket ORDER BY bucket) AS buckets, array_agg(rank ORDER BY bucket) AS ranks
       FROM (
         SELECT *, sum(n) OVER (PARTITION BY resolution, at, metric, dimension, term, route ORDER BY bucket ROWS UNBOUNDED PRECEDING)::integer AS rank
         FROM (SELECT * FROM hours UNION ALL SELECT * FROM slices) b
       ) ranked
       GROUP BY resolution, at, metric, dimension, term, route
     ), ${REPLACE}`,
    [hour],
  );
}

async function rollUpDay(client: PoolClient, day: Date): Promise<void> {
  await client.query(
    `WITH kinds(resolution, since, until) AS (VALUES (${DAY}, $1::timestamptz, $1::timestamptz + interval '1 day')),
     hours AS MATERIALIZED (SELECT * FROM field_rollups WHERE resolution = ${HOUR} AND at >= $1 AND at < $1::timestamptz + interval '1 day'),
     ratings AS (
       SELECT metric, dimension, term, route, sum(good)::integer AS good, sum(needs_improvement)::integer AS needs_improvement, sum(poor)::integer AS poor
       FROM hours GROUP BY metric, dimension, term, route
     ), histograms AS (
       SELECT metric, dimension, term, route, array_agg(bucket ORDER BY bucket) AS buckets, array_agg(rank ORDER BY bucket) AS ranks
       FROM (
         SELECT metric, dimension, term, route, bucket,
           sum(sum(n - coalesce(below, 0))) OVER (PARTITION BY metric, dimension, term, route ORDER BY bucket ROWS UNBOUNDED PRECEDING)::integer AS rank
         FROM hours, unnest(buckets, coalesce(counts, ranks), CASE WHEN counts IS NULL THEN 0 || ranks END) AS b(bucket, n, below)
         WHERE bucket IS NOT NULL
         GROUP BY metric, dimension, term, route, bucket
       ) merged GROUP BY metric, dimension, term, route
     ), fresh AS MATERIALIZED (
       SELECT ${DAY} AS resolution, $1::timestamptz AS at, * FROM ratings JOIN histograms USING (metric, dimension, term, route)
     ), ${REPLACE}`,
    [day],
  );
}
