import { FIELD_METRICS, THRESHOLDS } from '@headroom/contracts/monitoring/field-events';
import { FIELD_ROUTES } from '@headroom/contracts/monitoring/field-routes';
import { BROWSERS, CONNECTIONS, DEVICES, NAVIGATIONS } from '@headroom/contracts/monitoring/monitoring-words';
import type { Pool } from 'pg';

const COUNTRIES =
  'US DE GB FR IN BR JP CA AU NL ES IT PL SE MX CH AT BE DK NO FI IE PT CZ KR SG NZ ZA AR CL CO TR GR HU RO UA IL AE TH ID'.split(
    ' ',
  );
const RELEASES = Array.from({ length: 40 }, (_, day) => `bench-${String(day).padStart(2, '0')}`);

/** How often each is measured in a page load of a person who finds and changes something, about. */
const TIMES: Readonly<Record<(typeof FIELD_METRICS)[number], number>> = {
  LCP: 2,
  INP: 6,
  CLS: 4,
  FCP: 2,
  TTFB: 2,
  LOAF: 4,
  route: 6,
  search: 4,
  open: 6,
  save: 2,
  import: 0.2,
  sync: 2,
  api: 24,
  picture: 20,
  script: 10,
  style: 4,
  font: 2,
  error: 0.3,
};

/**
 * Texts get their numbers, in the order of the words, so that a statement can choose one by its place.
 * `bench_metrics` says how often each metric comes, up to which random number, and what is good of it.
 */
export async function fillTerms(pool: Pool): Promise<void> {
  await pool.query('DELETE FROM field_terms');
  for (const [kind, values] of Object.entries({
    metric: FIELD_METRICS,
    route: FIELD_ROUTES,
    device: DEVICES,
    connection: CONNECTIONS,
    country: COUNTRIES,
    browser: BROWSERS,
    release: RELEASES,
    navigation: NAVIGATIONS,
  })) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await pool.query(
      `INSERT INTO field_terms (kind, id, value) SELECT $1, n, value FROM unnest($2::text[]) WITH ORDINALITY AS t(value, n)`,
      [kind, values],
    );
  }
  const all = Object.values(TIMES).reduce((sum, times) => sum + times, 0);
  let until = 0;
  const metrics = FIELD_METRICS.map((metric, index) => {
    until += TIMES[metric] / all;
    const factor = metric === 'CLS' ? 1e6 : metric === 'error' ? 1 : 1e3;
    const [good, poor] = THRESHOLDS[metric];
    return { id: index + 1, until, good: good * factor, poor: poor * factor };
  });
  await pool.query('DROP TABLE IF EXISTS bench_metrics; DROP TABLE IF EXISTS bench_metric_places');
  await pool.query(
    `CREATE UNLOGGED TABLE bench_metrics AS
     SELECT * FROM jsonb_to_recordset($1) AS m(id smallint, until double precision, good double precision, poor double precision)`,
    [JSON.stringify(metrics)],
  );
  // A thousand places, so that choosing one is a look-up.
  await pool.query(
    `CREATE UNLOGGED TABLE bench_metric_places AS
     SELECT place, m.id, m.good, m.poor FROM generate_series(0, 999) place
     CROSS JOIN LATERAL (SELECT * FROM bench_metrics WHERE until > place / 1000.0 - 1e-9 ORDER BY until LIMIT 1) m;
     ANALYZE bench_metric_places`,
  );
}
