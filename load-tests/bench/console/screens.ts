import type { Pool } from 'pg';

export const CONSOLE_RANGES = ['1h', '6h', '24h', '7d', '30d'] as const;

/** One request of a screen. */
export interface Asked {
  screen: string;
  /** Below /api/v1/monitoring. */
  path: string;
  /** `nothing`: neither time nor filters; `filters`: is asked without one, with one, and with a free combination. */
  takes: 'filters' | 'time' | 'nothing';
}

/** What is asked without a filter, with one, and with a combination that no rollup has. */
export const FILTERS: Readonly<Record<string, string>> = {
  none: '',
  'one (device)': '&device=phone',
  'free (device, connection)': '&device=phone&connection=4g',
};

/** Every request of every screen, as the web app sends them, with ids of rows that are there. */
export async function listScreens(pool: Pool): Promise<Asked[]> {
  const one = async (sql: string): Promise<string> => {
    const { rows } = await pool.query<{ id: string }>(sql);
    if (rows[0] === undefined) throw new Error(`Nothing to ask for: ${sql}`);
    return encodeURIComponent(rows[0].id);
  };
  const visit = await one(
    `SELECT lpad(to_hex(visit), 16, '0') AS id FROM field_events WHERE at > now() - interval '6 hours' LIMIT 1`,
  );
  const trace = await one(`SELECT trace_id AS id FROM traces ORDER BY at DESC LIMIT 1`);
  const statement = await one(
    `SELECT query_id::text AS id FROM statement_points GROUP BY 1 ORDER BY count(*) DESC LIMIT 1`,
  );
  const error = await one(
    `SELECT detail->>'fingerprint' AS id FROM field_details WHERE detail ? 'fingerprint' ORDER BY at DESC LIMIT 1`,
  );
  const of = (screen: string, takes: Asked['takes'], paths: readonly string[]) =>
    paths.map((path) => ({ screen, path, takes }));
  return [
    ...of('Overview', 'time', ['overview', 'golden', 'markers']),
    ...of('Overview', 'filters', ['vitals?metric=LCP&metric=INP&metric=CLS']),
    ...of('Experience', 'filters', [
      'vitals',
      'vitals/by?metric=INP&dimension=route',
      'vitals/by?metric=LCP&dimension=country',
      'vitals/distribution?metric=LCP',
      'interactions?metric=INP',
      'journeys',
      'errors',
      'visits?metric=LCP',
    ]),
    ...of('Experience', 'nothing', [`visits/${visit}`]),
    ...of('Error', 'filters', [`errors/${error}`]),
    ...of('API', 'time', ['requests', 'requests?route=/api/v1/products']),
    ...of('Database', 'time', [
      'database',
      'database/statements?sort=total&limit=100',
      `database/statements/${statement}`,
      'database/indexes',
    ]),
    ...of('Database', 'nothing', ['database/tables', 'database/activity']),
    ...of('Cache', 'time', ['cache']),
    ...of('Jobs', 'time', ['jobs']),
    ...of('Memory', 'time', ['memory', 'machine']),
    ...of('Memory', 'nothing', ['profiles']),
    ...of('Builds', 'nothing', ['builds?limit=50']),
    ...of('Traces', 'time', ['traces?sort=newest&limit=100', 'traces?sort=slowest&limit=100']),
    ...of('Traces', 'nothing', [`traces/${trace}`]),
    ...of('Logs', 'time', ['logs/patterns', 'logs?limit=200', 'logs?limit=200&q=case%20180']),
    ...of('Alerts', 'nothing', ['alerts?state=open&limit=100', 'alert-rules', 'silences', 'alert-channels']),
    ...of('Why', 'filters', ['why?metric=LCP']),
  ];
}
