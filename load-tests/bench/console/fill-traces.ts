import type { Pool } from 'pg';

/** The product keeps them for seven days. */
const KEPT_DAYS = 7;
const NAMES = [
  'GET /api/v1/products',
  'GET /api/v1/products/:id',
  'PATCH /api/v1/products/:id',
  'GET /api/v1/facets',
  'GET /api/v1/site',
];
const SPANS = 12;

/** Partitions of the days before today, which the server does not make because nothing was ever written there. */
const partition = (table: string) => `
  DO $$ DECLARE d date; BEGIN
    FOR d IN SELECT generate_series(current_date - ${KEPT_DAYS}, current_date, '1 day')::date LOOP
      IF to_regclass('${table}_' || to_char(d, 'YYYYMMDD')) IS NULL THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF ${table} FOR VALUES FROM (%L) TO (%L)', '${table}_' || to_char(d, 'YYYYMMDD'),
          d::text || ' 00:00Z', (d + 1)::text || ' 00:00Z');
      END IF;
    END LOOP;
  END $$`;
const AT = `now() - (random() * ${KEPT_DAYS}) * interval '1 day'`;
const NAME = `(ARRAY[${NAMES.map((name) => `'${name}'`).join(', ')}])[1 + floor(${NAMES.length} * random() ^ 2)::int]`;

/** Traces of a week with their spans, named as the statements of details point at some of them. */
export async function fillTraces(pool: Pool, traces: number): Promise<void> {
  await pool.query('TRUNCATE traces');
  await pool.query(partition('traces'));
  await pool.query(
    `INSERT INTO traces
     SELECT at, md5(n::text || at), substr(md5(n::text), 1, 16), NULL, 'request', name, duration, CASE WHEN n % 50 = 0 THEN 500 ELSE 200 END,
       n % 50 = 0, CASE WHEN n % 50 = 0 THEN 'failed' WHEN duration > 200 THEN 'slow' ELSE 'sampled' END, 'miss', 'bench-' || n, NULL, 'api 1',
       'sql products.list', duration * 0.8, ${SPANS}, 0, (
         SELECT jsonb_agg(jsonb_build_object('id', substr(md5(n::text || s), 1, 16), 'parentId', CASE WHEN s > 1 THEN substr(md5(n || '1'), 1, 16) END,
           'name', 'sql products.list', 'kind', CASE WHEN s = 1 THEN 'request' ELSE 'sql' END, 'startMs', s, 'durationMs', duration / s,
           'attributes', jsonb_build_object('db.query.text', 'SELECT id, title FROM products WHERE vendor = $1 ORDER BY updated_at DESC LIMIT 50',
             'db.rows', s), 'isHot', s = 2)) FROM generate_series(1, ${SPANS}) s)
     FROM (SELECT n, ${AT} AS at, ${NAME} AS name, 20 * exp(2.5 * random() ^ 2) AS duration FROM generate_series(1, $1::int) n) t
     ON CONFLICT DO NOTHING`,
    [traces],
  );
  await pool.query('VACUUM ANALYZE traces');
}

/** Lines of a week: some two hundred patterns, of which few make up most. */
export async function fillLogs(pool: Pool, lines: number): Promise<void> {
  await pool.query('TRUNCATE log_lines');
  await pool.query(partition('log_lines'));
  await pool.query(
    `INSERT INTO log_lines (at, level, message, process, request_id, route, status, duration_ms, details, pattern)
     SELECT at, CASE WHEN kind > 150 THEN 50 WHEN kind > 100 THEN 40 ELSE 30 END,
       'what was asked for took longer than it should, case ' || kind || ' of job ' || n, 'api 1', 'bench-' || n, name, 200, 300 * random(),
       jsonb_build_object('rows', n % 100, 'address', '/api/v1/products/' || n), substr(md5(kind::text), 1, 16)
     FROM (SELECT n, ${AT} AS at, ${NAME} AS name, floor(200 * random() ^ 3)::int AS kind FROM generate_series(1, $1::int) n) t`,
    [lines],
  );
  await pool.query('VACUUM ANALYZE log_lines');
}
