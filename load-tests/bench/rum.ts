import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createOperator } from './cache/operator.ts';
import { openConnection } from './http/open-connection.ts';
import { readMachineFacts } from './machine/machine-facts.ts';
import { readPostgresCpu } from './machine/postgres-cpu.ts';
import { readCpuSeconds } from './machine/process-cpu.ts';
import { pinToCore } from './overload/pin-to-core.ts';
import { describeMachine } from './report/describe-machine.ts';
import { section, table } from './report/markdown.ts';
import { exitCode, type Verdict, verdictTable } from './report/verdict.ts';
import { writeResults } from './report/write-results.ts';
import { measureEmpty, measureStorage } from './rum/measure-storage.ts';
import type { Sent } from './rum/send-batches.ts';
import { CATALOGUE_OPTIONS } from './server/catalogue-options.ts';
import { openCatalogue } from './server/open-catalogue.ts';
import { percentile } from './statistics/percentile.ts';

/** Each is asked so often, one after the other. */
const ANSWERS = 20;
const PATHS = [
  'vitals?range=6h',
  'vitals?range=24h',
  'vitals/by?range=24h&metric=INP&dimension=device',
  'vitals/distribution?range=24h&metric=LCP',
  'interactions?range=24h&metric=INP',
  'journeys?range=24h',
  'errors?range=24h',
  'visits?range=24h&metric=LCP',
  'vitals?range=24h&metric=LCP&device=phone&connection=4g',
];

/** As beacons send them: at the end of a short visit, while somebody looks around, and of a long one. */
const EVENTS_A_REQUEST = [10, 25, 50];
/** What code runs often is compiled by then. */
const WARM_UP_EVENTS = 10_000;
const BASE_MILLISECONDS = 5_000;

// pnpm bench rum: how many events of visits one core takes, what an event and a rollup take on disk, and how long answers take. What an
// event takes is counted in CPU, of the server and of PostgreSQL: others on the machine make the clock go slower, and that hardly.
const { values: options } = parseArgs({ options: CATALOGUE_OPTIONS });
const { quick } = options;
const eventsOfLoad = quick ? 20_000 : 100_000;
const catalogue = await openCatalogue({
  products: 1_000,
  directory: options.directory ?? '.data/bench-rum',
  url: options.url,
});
const { database, server } = catalogue;
try {
  const facts = await readMachineFacts(database);
  await database.query('TRUNCATE field_events, field_details, field_rollups, field_touched, field_rolled');
  const empty = await measureEmpty(database);
  if (server.pid !== undefined) await pinToCore(server.pid, 0);

  const loads: Load[] = [];
  const base = await readBase();
  let acknowledged = (await sendBatches(25, WARM_UP_EVENTS)).sent.events;
  for (const events of EVENTS_A_REQUEST) {
    await isStored(acknowledged);
    const load = await sendBatches(events, eventsOfLoad);
    acknowledged += load.sent.events;
    loads.push(load);
    console.log(`  … ${events} events a request: ${Math.round(load.sent.events / load.sent.seconds)} a second`);
  }
  const stored = await isStored(acknowledged);
  // In the background they take their time, and more on a machine that does other things.
  await waitFor(async () => (await database.query('SELECT FROM field_touched LIMIT 1')).rowCount === 0, 60_000);
  await database.query('VACUUM ANALYZE field_events, field_details, field_rollups');
  const storage = await measureStorage(database, empty);

  const { token } = await createOperator(server.origin);
  const reader = await openConnection(server.origin, { authorization: `Bearer ${token}` });
  const answers: { path: string; p95: number }[] = [];
  for (const path of PATHS) {
    const latencies: number[] = [];
    for (let n = 0; n < ANSWERS; n += 1) {
      const answer = await reader.get(`/api/v1/monitoring/${path}`);
      if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.body.toString()}`);
      latencies.push(answer.milliseconds);
    }
    answers.push({ path, p95: percentile(Float64Array.from(latencies).toSorted(), 0.95) });
  }
  reader.close();

  const perEvent = loads.map(({ events, sent, seconds, used }) => {
    const microseconds = (side: keyof Used) => (Math.max(0, used[side] - base[side] * seconds) / sent.events) * 1e6;
    return {
      events,
      server: microseconds('server'),
      postgres: microseconds('postgres'),
      writing: microseconds('writing'),
    };
  });
  const capacities = perEvent.map((event) =>
    Math.min(...(['server', 'postgres'] as const).map((side) => ((1 - base[side]) * 1e6) / event[side])),
  );
  const least = Math.min(...capacities);
  const verdicts: Verdict[] = [
    {
      what: 'Events a second that one core has the CPU for, PostgreSQL beside it on another, in the dearest of these loads',
      measured: Number.isFinite(least) ? Math.round(least).toLocaleString('en') : 'not known of a server elsewhere',
      target: '≥ 10,000',
      passed: least >= 10_000,
      gates: server.pid !== undefined,
    },
    {
      what: 'Acknowledged and stored',
      measured: `${stored} of ${acknowledged}`,
      target: 'all',
      passed: stored === acknowledged,
      gates: true,
    },
    {
      what: 'Bytes an event with details and indexes',
      measured: storage.bytesAnEvent.toFixed(0),
      target: '≤ 200',
      passed: storage.bytesAnEvent <= 200,
      gates: !quick,
    },
    {
      what: 'Bytes a rollup with indexes',
      measured: storage.bytesARollup.toFixed(0),
      target: '≤ 2,048',
      passed: storage.bytesARollup <= 2_048,
      gates: true,
    },
  ];
  const markdown = [
    describeMachine(facts),
    section('Targets', verdictTable(verdicts)),
    section(
      'Intake',
      table(
        [
          'events a request',
          'events a second by the clock',
          'µs of the server’s CPU an event',
          'of PostgreSQL’s',
          'of it, writing',
          'events a second that a core has the CPU for',
        ],
        loads.map(({ events, sent }, at) => [
          String(events),
          Math.round(sent.events / sent.seconds).toLocaleString('en'),
          ...[perEvent[at]!.server, perEvent[at]!.postgres, perEvent[at]!.writing].map((used) => used.toFixed(1)),
          Math.round(capacities[at]!).toLocaleString('en'),
        ]),
      ),
    ),
    `Without any events the server takes ${(base.server * 100).toFixed(1)} % of a core and PostgreSQL ${(base.postgres * 100).toFixed(1)} %: that is taken off both.`,
    section(
      `Answers over ${storage.events.toLocaleString('en')} events`,
      table(
        ['', 'p95 in ms'],
        answers.map(({ path, p95 }) => [path, p95.toFixed(1)]),
      ),
    ),
    '',
  ].join('\n\n');
  console.log(`\n${markdown}`);
  const path = await writeResults('rum', {
    json: { facts, base, loads, perEvent, capacities, storage, answers, verdicts },
    markdown,
  });
  console.log(`Written to ${path}.md and .json`);
  process.exitCode = exitCode(verdicts);
} finally {
  await catalogue.close();
}

/** Seconds of CPU. */
interface Used {
  server: number;
  postgres: number;
  /** By the connections of the server alone; the rest is rolling up, writing to disk, and vacuum. */
  writing: number;
}
/** From the first request until everything is written. */
interface Load {
  events: number;
  sent: Sent;
  seconds: number;
  used: Used;
}

async function readCpu(): Promise<Used> {
  if (server.pid === undefined) return { server: 0, postgres: 0, writing: 0 };
  const [own, postgres] = [await readCpuSeconds(server.pid), await readPostgresCpu(database)];
  return {
    server: own ?? 0,
    postgres: postgres?.all ?? 0,
    writing: postgres?.byApplication.get('headroom-api') ?? 0,
  };
}

async function usedBy<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number; used: Used }> {
  const begun = performance.now();
  const before = await readCpu();
  const result = await work();
  const after = await readCpu();
  const used = {
    server: after.server - before.server,
    postgres: after.postgres - before.postgres,
    writing: after.writing - before.writing,
  };
  return { result, seconds: (performance.now() - begun) / 1_000, used };
}

/** What is used of a core while nobody sends anything: it would be counted among the events of a slow machine more than of a quick one. */
async function readBase(): Promise<Used> {
  const { seconds, used } = await usedBy(() => sleep(BASE_MILLISECONDS));
  return { server: used.server / seconds, postgres: used.postgres / seconds, writing: used.writing / seconds };
}

async function countStored(): Promise<number> {
  return (await database.query<{ n: number }>('SELECT count(*)::integer AS n FROM field_events')).rows[0]!.n;
}

/** @returns how many are stored, after a while longer than the declared window, on a machine that does other things, too */
async function isStored(events: number): Promise<number> {
  await waitFor(async () => (await countStored()) >= events, 20_000);
  return countStored();
}

async function waitFor(isDone: () => Promise<boolean>, milliseconds: number): Promise<void> {
  const until = performance.now() + milliseconds;
  while (!(await isDone()) && performance.now() < until) await sleep(500);
}

async function sendBatches(events: number, total: number): Promise<Load> {
  const sender = fork(fileURLToPath(new URL('rum/send-batches.ts', import.meta.url)), [
    server.origin,
    '8',
    String(events),
    String(total / events),
    '60000',
  ]);
  try {
    await once(sender, 'message', { signal: AbortSignal.timeout(60_000) });
    const { result, ...load } = await usedBy(async () => {
      sender.send('go');
      const [sent] = (await once(sender, 'message', { signal: AbortSignal.timeout(120_000) })) as [Sent];
      // What is in memory is written within half a second.
      await sleep(1_000);
      return sent;
    });
    return { events, sent: result, ...load };
  } finally {
    sender.kill();
  }
}
