import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Pool } from 'pg';
import { createOperator } from './cache/operator.ts';
import { fillEvents, fillRollups, RAW_DAYS } from './console/fill-field.ts';
import { fillServicePoints, fillStatements } from './console/fill-service.ts';
import { fillLogs, fillTraces } from './console/fill-traces.ts';
import { holdTasks } from './console/hold-tasks.ts';
import { measureAnswers, type AnswerCell } from './console/measure-answers.ts';
import { measureChart } from './console/measure-chart.ts';
import { answersTable, judgeChart, judgeScreens, screensTable, summariseScreens } from './console/report.ts';
import { createReference } from './console/reference.ts';
import { listScreens } from './console/screens.ts';
import { openConnection } from './http/open-connection.ts';
import { createCpuWatch } from './machine/watch-cpu.ts';
import { readMachineFacts } from './machine/machine-facts.ts';
import { describeMachine } from './report/describe-machine.ts';
import { section, table } from './report/markdown.ts';
import { exitCode, verdictTable, type Verdict } from './report/verdict.ts';
import { writeResults } from './report/write-results.ts';
import { CATALOGUE_OPTIONS } from './server/catalogue-options.ts';
import { openCatalogue } from './server/open-catalogue.ts';
import type { Summary } from './statistics/percentile.ts';

/** The server writes what it recorded every ten seconds. */
const RECORDED_MILLISECONDS = 25_000;
const CHART_POINTS = 100_000;

// pnpm bench console: how fast the screens of the console are over a fortnight of visits, and how fast a chart draws. Fifty million
// events take some 12 GB of disk and, with their rollups, most of an hour to make; --keep measures what an earlier run made.
const { values: options } = parseArgs({
  options: {
    ...CATALOGUE_OPTIONS,
    events: { type: 'string' },
    /** Nothing is filled in: what the directory has is measured. */
    keep: { type: 'boolean', default: false },
    /** So many days are rolled up by the product's own function; the others are copies. */
    'rolled-days': { type: 'string' },
    /** Only `answers` or only `chart`; or only `fill`, for --keep to measure later. */
    only: { type: 'string' },
    /** Of which screens, with commas; all without it. */
    screens: { type: 'string' },
  },
});
const { quick, only } = options;
const events = Number(options.events ?? (quick ? 2_000_000 : 50_000_000));
/** Rolling up an hour takes a second or two, however few events it has: most of it is writing some seven thousand rollups. */
const rolledDays = Number(options['rolled-days'] ?? (quick ? 1 : RAW_DAYS));
const onProgress = (what: string) => console.log(`  … ${what}`);

const catalogue = await openCatalogue({
  products: 1_000,
  directory: options.directory ?? `.data/bench-console-${events}`,
  url: options.url,
});
const pool = new Pool({ connectionString: catalogue.server.databaseUrl, max: 2, application_name: 'headroom-bench' });
pool.on('error', (error) => console.error(`A connection to the database broke: ${error.message}`));
try {
  const { origin } = catalogue.server;
  const { token } = await createOperator(origin);
  const connection = await openConnection(origin, { authorization: `Bearer ${token}` });
  const seconds: Record<string, number> = {};
  if (!options.keep && only !== 'chart') {
    await touchRoutes();
    const release = await holdTasks(pool);
    try {
      await timed('events', () => fillEvents(pool, { events, onProgress }));
      await timed('rollups', () => fillRollups(pool, { days: rolledDays, onProgress }));
      await timed('service points', () => fillServicePoints(pool, { onProgress }));
      await timed('statements', () => fillStatements(pool, { minuteDays: quick ? 2 : RAW_DAYS }));
      await timed('traces and lines', async () => {
        await fillTraces(pool, Math.round(events / 250));
        await fillLogs(pool, Math.round(events / 100));
      });
    } finally {
      await release();
    }
  }
  const facts = await readMachineFacts(catalogue.database);
  let cells: AnswerCell[] = [];
  const reference = createReference(pool);
  if (only === undefined || only === 'answers') {
    cells = await measureAnswers(connection, {
      asked: (await listScreens(pool)).filter(
        ({ screen }) => options.screens === undefined || options.screens.split(',').includes(screen),
      ),
      samples: quick ? 4 : 15,
      longestMilliseconds: quick ? 1_500 : 6_000,
      watchCpu: await createCpuWatch({ server: catalogue.server.pid, backend: await reference.backend() }),
      refer: reference.take,
      onProgress,
    });
  }
  let chart: Summary | undefined;
  if (only === undefined || only === 'chart') {
    onProgress('drawing the chart');
    chart = await measureChart(origin, { points: CHART_POINTS, samples: quick ? 5 : 15 });
  }
  connection.close();
  const rows = only === 'chart' ? [] : await countRows();
  const screens = summariseScreens(cells);
  const verdicts: Verdict[] = [...judgeScreens(screens), ...(chart ? [judgeChart(chart, CHART_POINTS)] : [])];
  const loadAfter = loadavg().map((load) => load.toFixed(2));
  const markdown = [
    `${describeMachine(facts)} Load average afterwards ${loadAfter.join(', ')}.`,
    section('Targets', verdictTable(verdicts)),
    ...(cells.length > 0 ? [reference.describe(), screensTable(screens), answersTable(cells)] : []),
    ...(chart
      ? [
          section(
            'The chart',
            `p50 ${chart.p50.toFixed(1)} ms, p95 ${chart.p95.toFixed(1)} ms of ${chart.samples} drawings.`,
          ),
        ]
      : []),
    ...(rows.length > 0
      ? [
          section(
            'What was asked',
            table(
              ['', 'rows', 'MB', 'bytes a row'],
              rows.map(({ name, n, mb }) => [name, n.toLocaleString('en'), mb.toFixed(0), ((mb * 1e6) / n).toFixed(0)]),
            ),
          ),
        ]
      : []),
    section(
      'Seconds to make it',
      table(
        ['', 's'],
        Object.entries(seconds).map(([what, took]) => [what, took.toFixed(0)]),
      ),
    ),
    `Rollups of the newest ${rolledDays} days are made by the function of the server’s own task; those before are copies of them, and points ` +
      'of service are made for each resolution. Absolute times depend on who else uses the machine.',
    '',
  ].join('\n\n');
  console.log(`\n${markdown}`);
  const written = await writeResults('console', {
    json: { facts, loadAfter, events, rows, seconds, reference: reference.summary(), screens, cells, chart, verdicts },
    markdown,
  });
  console.log(`Written to ${written}.md and .json`);
  process.exitCode = exitCode(verdicts);

  async function timed(what: string, work: () => Promise<void>): Promise<void> {
    const begun = performance.now();
    await work();
    seconds[what] = (performance.now() - begun) / 1_000;
    onProgress(`${what}: ${seconds[what].toFixed(0)} s`);
  }

  /** Series are those that the server itself records: everything is asked for once. */
  async function touchRoutes(): Promise<void> {
    const paths = [
      'products?limit=5',
      'products/facets',
      'site',
      'products?q=a&limit=5',
      'jobs',
      'imports',
      'cache',
      'auth/me',
    ];
    for (const path of [
      ...paths,
      ...['vitals', 'requests', 'golden', 'database', 'traces', 'logs', 'alerts', 'memory'].map(
        (name) => `monitoring/${name}`,
      ),
    ])
      for (let attempt = 0; attempt < 5; attempt += 1) {
        /* oxlint-disable no-await-in-loop -- one after the other; a server that has just started refuses some */
        if ((await connection.get(`/api/v1/${path}`)).status !== 503) break;
        await sleep(1_000);
        /* oxlint-enable no-await-in-loop */
      }
    await sleep(RECORDED_MILLISECONDS);
  }
} finally {
  await pool.end();
  await catalogue.close();
}

async function countRows(): Promise<{ name: string; n: number; mb: number }[]> {
  const { rows } = await pool.query<{ name: string; n: number; mb: number }>(
    `SELECT name, sum(greatest(c.reltuples, 0))::float8 AS n, sum(pg_total_relation_size(c.oid))::float8 / 1e6 AS mb
     FROM unnest(ARRAY['field_events', 'field_details', 'field_rollups', 'service_points', 'statement_points', 'traces', 'log_lines']) name
     CROSS JOIN LATERAL (SELECT relid FROM pg_partition_tree(name::regclass) UNION SELECT name::regclass) t
     JOIN pg_class c ON c.oid = t.relid AND c.relkind = 'r' GROUP BY name ORDER BY mb DESC`,
  );
  return rows;
}
