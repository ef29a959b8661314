import type { Pool } from 'pg';
import { fillTerms } from './fill-terms.ts';

const DAY_MILLISECONDS = 86_400_000;
/** Single events are kept for so long, and the day that goes on. */
export const RAW_DAYS = 14;
const ROLLED_DAYS = 30;
const EVENTS_A_VISIT = 25;
/** Of the days before: so many have come before the first of those of which single events are kept. */
const OLDER_RELEASES = 24;

const dateOf = (day: number): string => new Date(day * DAY_MILLISECONDS).toISOString().slice(0, 10);

/**
 * Events of thirty days, of which single ones are kept for a fortnight. One day is made, and each day is that one, moved to its time and with
 * ids, visits and releases of its own: making all anew took ten times as long. So what is rolled up of one day is right for the others, too.
 * Each day goes into a table of its own that is attached when it is full: its indexes are built once.
 */
export async function fillEvents(
  pool: Pool,
  { events, onProgress }: { events: number; onProgress: (what: string) => void },
): Promise<void> {
  await pool.query('TRUNCATE field_events, field_details, field_rollups, field_touched, field_rolled');
  await fillTerms(pool);
  await makeDay(pool, Math.ceil(events / ROLLED_DAYS / EVENTS_A_VISIT));
  onProgress('a day of events, of which the others are copies');
  const today = Math.floor(Date.now() / DAY_MILLISECONDS);
  for (let day = today - RAW_DAYS; day <= today; day += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await fillDay(pool, { day, place: day - (today - RAW_DAYS) });
    onProgress(`events of ${dateOf(day)}`);
  }
  await pool.query('DROP TABLE bench_events, bench_details');
}

const SETTINGS = `SET work_mem = '64MB'; SET maintenance_work_mem = '512MB'; SET synchronous_commit = off`;

/**
 * A day that begins at 1970-01-01. Visits come more by day than by night, from few countries more than from many, with the release of their day
 * or one before (`release` is how many before); values are log-normal.
 */
async function makeDay(pool: Pool, visits: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(SETTINGS);
    await client.query('DROP TABLE IF EXISTS bench_events; DROP TABLE IF EXISTS bench_details');
    await client.query(`
      CREATE UNLOGGED TABLE bench_events AS
      SELECT id, visit, at, value, CASE WHEN value < 1 THEN 0 ELSE floor(ln(value::float8) / ln(2::float8) * 32)::int + 1 END::smallint AS bucket,
        CASE WHEN value <= good THEN 0 WHEN value <= poor THEN 1 ELSE 2 END::smallint AS rating,
        metric, route, device, connection, country, browser, release, navigation, is_installed
      FROM (
        SELECT v.base + e AS id, v.visit, v.begun + e * e * interval '250 ms' AS at, v.begun + (e / 9 * 9 + 9) ^ 2 * interval '250 ms' AS flushed,
          -- Box and Muller; phones on slow networks wait longer.
          (CASE WHEN m.good = 0 THEN 1 ELSE m.good * 0.45 * exp(0.8 * sqrt(-2 * ln(1 - random())) * cos(6.2831853 * random())) END
            * CASE WHEN v.device = 1 AND m.good > 0 THEN 1.4 ELSE 1 END * CASE WHEN v.connection < 4 AND m.good > 0 THEN 1.5 ELSE 1 END)::real AS value,
          m.good, m.poor, m.id AS metric, (1 + floor(12 * random() ^ 3))::smallint AS route, v.device, v.connection, v.country, v.browser,
          v.release, CASE WHEN e = 1 THEN v.navigation ELSE 7 END::smallint AS navigation, v.is_installed
        FROM (
          SELECT -9223372036854775808 + floor(random() * 2147483648)::bigint * 2147483648 + n * 32 AS visit,
            -9223372036854775808 + floor(random() * 2147483648)::bigint * 2147483648 + n * 32 AS base,
            timestamptz '1970-01-01 00:00:00Z' + (CASE WHEN n % 2 = 0 THEN random() ELSE (random() + random()) / 2 END) * interval '23 hours 55 minutes' AS begun,
            (ARRAY[1, 1, 1, 1, 1, 2, 3, 3, 3, 4])[1 + floor(random() * 10)::int]::smallint AS device,
            (ARRAY[4, 4, 4, 4, 4, 4, 3, 2, 5, 5])[1 + floor(random() * 10)::int]::smallint AS connection,
            (1 + floor(40 * random() ^ 3))::smallint AS country, (1 + floor(8 * random() ^ 2))::smallint AS browser,
            (CASE WHEN random() < 0.8 THEN 0 ELSE floor(4 * random())::int END)::smallint AS release,
            (1 + floor(6 * random() ^ 3))::smallint AS navigation, random() < 0.2 AS is_installed
          FROM generate_series(1, ${visits}) n
        ) v CROSS JOIN generate_series(1, ${EVENTS_A_VISIT}) e
        JOIN bench_metric_places m ON m.place = floor(abs(hashint8(v.visit + e)) / 2147483.649)::int
      ) f
      -- As they come: a visit sends what it has gathered, some at a time.
      ORDER BY flushed, visit`);
    // As the beacon attributes: what was not good, and everything of one visit in ten.
    await client.query(`
      CREATE UNLOGGED TABLE bench_details AS
      SELECT e.id, at, metric, CASE t.value
        WHEN 'error' THEN jsonb_build_object('message', 'TypeError: reading x' || abs(e.id % 40), 'fingerprint', md5((e.id % 40)::text),
          'stack', repeat(E'at save (https://example.com/assets/main-4f1c.js:1:2345)\\n', 8))
        WHEN 'api' THEN jsonb_build_object('address', '/api/v1/products', 'traceId', md5(e.id::text), 'status', 200, 'cache', 'miss',
          'serverMilliseconds', round((e.value / 3000)::numeric, 1))
        ELSE jsonb_build_object('element', 'main>ul>li:nth-child(' || abs(e.id % 60) || ')>a', 'interaction', 'pointer', 'parts',
          jsonb_build_object('inputDelay', 12, 'processingDuration', round((e.value / 2000)::numeric), 'presentationDelay', 31))
        END || CASE WHEN t.value IN ('search', 'open', 'save') THEN '{"outcome": "done"}'::jsonb ELSE '{}' END AS detail
      FROM bench_events e JOIN field_terms t ON t.kind = 'metric' AND t.id = e.metric
      WHERE rating > 0 OR (visit / 32) % 10 = 0`);
  } finally {
    client.release(true);
  }
}

/** @param place of the day among those of which single events are kept; its release has the same. */
async function fillDay(pool: Pool, { day, place }: { day: number; place: number }): Promise<void> {
  const date = dateOf(day);
  const names = {
    events: `field_events_${date.replaceAll('-', '')}`,
    details: `field_details_${date.replaceAll('-', '')}`,
  };
  // Ids of events and visits are multiples of 32 and a little; what they are made another by leaves that and their first bits alone.
  const mask = `${BigInt.asUintN(60, 0x9e3779b97f4a7c15n * BigInt(place + 1)) & ~31n}`;
  const at = `at + interval '${day} days'`;
  const client = await pool.connect();
  try {
    await client.query(SETTINGS);
    // What is written into a table of the same transaction skips the log.
    await client.query('BEGIN');
    for (const [parent, name] of [
      ['field_events', names.events],
      ['field_details', names.details],
    ])
      // oxlint-disable-next-line no-await-in-loop
      await client.query(
        `DROP TABLE IF EXISTS ${name}; CREATE TABLE ${name} (LIKE ${parent} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`,
      );
    await client.query(`
      INSERT INTO ${names.events}
      SELECT id # ${mask}, visit # ${mask}, ${at}, date '${date}', value, bucket, rating, metric, route, device, connection, country, browser,
        ${OLDER_RELEASES + place} - release, navigation, 1, false, is_installed
      FROM bench_events WHERE ${at} < now()`);
    await client.query(
      `INSERT INTO ${names.details} SELECT id # ${mask}, ${at}, date '${date}', metric, detail FROM bench_details WHERE ${at} < now()`,
    );
    for (const [parent, name] of [
      ['field_events', names.events],
      ['field_details', names.details],
    ])
      // oxlint-disable-next-line no-await-in-loop
      await client.query(
        `ALTER TABLE ${parent} ATTACH PARTITION ${name} FOR VALUES FROM ('${date}') TO ('${dateOf(day + 1)}')`,
      );
    await client.query(
      `INSERT INTO field_touched (hour) SELECT DISTINCT date_trunc('hour', at, 'UTC') FROM ${names.events}`,
    );
    await client.query('COMMIT');
    await client.query(`VACUUM ANALYZE ${names.events}, ${names.details}`);
  } finally {
    client.release(true);
  }
}

/** The product's own way from events to rollups. */
interface RollUp {
  rollUpHours(pool: Pool, options: { isHurried: boolean; days: number }): Promise<void>;
  rollUpDays(pool: Pool, options: { days: number }): Promise<void>;
}

/**
 * Rolls up the newest days by the very functions of the server's task. Where that would take too long for all days, and for those of which
 * single events are not kept any more, the days before get copies: what reads them cannot tell.
 * @param days so many are rolled up, beside the one that goes on; at most RAW_DAYS
 */
export async function fillRollups(
  pool: Pool,
  { days, onProgress }: { days: number; onProgress: (what: string) => void },
): Promise<void> {
  const path = new URL('../../../apps/api/src/monitoring/field/rollups/roll-up.ts', import.meta.url).href;
  const { rollUpHours, rollUpDays } = (await import(path)) as RollUp;
  const today = Math.floor(Date.now() / DAY_MILLISECONDS);
  const begun = dateOf(today - days);
  await pool.query('DELETE FROM field_touched WHERE hour < $1', [begun]);
  for (;;) {
    /* oxlint-disable no-await-in-loop -- one after the other */
    const { rows } = await pool.query<{ left: number }>('SELECT count(DISTINCT hour)::int AS left FROM field_touched');
    if (rows[0]!.left === 0) break;
    onProgress(`${rows[0]!.left} hours to be rolled up`);
    await rollUpHours(pool, { isHurried: true, days: RAW_DAYS + 1 });
    /* oxlint-enable no-await-in-loop */
  }
  await rollUpDays(pool, { days: RAW_DAYS + 1 });
  for (const [resolution, oldest] of [
    [3_600, today - RAW_DAYS],
    [86_400, today - ROLLED_DAYS - 1],
  ] as const) {
    // oxlint-disable-next-line no-await-in-loop
    await pool.query(
      `INSERT INTO field_rollups
       SELECT resolution, at - shift * interval '1 day', metric, dimension, CASE WHEN dimension = 6 THEN term - shift ELSE term END, route, good, needs_improvement, poor, buckets, counts, ranks
       FROM generate_series($2::int, ${ROLLED_DAYS + 1}, $2) shift CROSS JOIN field_rollups
       WHERE resolution = $1 AND at >= $3 AND at < $4 AND at - shift * interval '1 day' >= $5 AND (dimension <> 6 OR term > shift)
       ON CONFLICT DO NOTHING`,
      [resolution, days, begun, dateOf(today), dateOf(oldest)],
    );
  }
  await pool.query('VACUUM ANALYZE field_rollups, field_events, field_details, field_rolled, field_touched');
}
