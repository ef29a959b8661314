import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createOperator } from './cache/operator.ts';
import { openConnection } from './http/open-connection.ts';
import { readMachineFacts } from './machine/machine-facts.ts';
import { readCpuSeconds } from './machine/process-cpu.ts';
import { pinToCore } from './overload/pin-to-core.ts';
import { describeMachine } from './report/describe-machine.ts';
import { section, table } from './report/markdown.ts';
import { exitCode, type Verdict, verdictTable } from './report/verdict.ts';
import { writeResults } from './report/write-results.ts';
import { measureStorage } from './rum/measure-storage.ts';
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

// pnpm bench rum: how many events of visits one core takes, what an event and a rollup take on disk, and how long answers take.
const { values: options } = parseArgs({ options: CATALOGUE_OPTIONS });
const { quick } = options;
const catalogue = await openCatalogue({
  products: 1_000,
  directory: options.directory ?? '.data/bench-rum',
  url: options.url,
});
const { database, server } = catalogue;
try {
  const facts = await readMachineFacts(database);
  await database.query('TRUNCATE field_events, field_details, field_rollups, field_touched, field_rolled');
  if (server.pid !== undefined) await pinToCore(server.pid, 0);

  const seconds = quick ? 4 : 15;
  const load: { events: number; sent: Sent; cpuSeconds: number }[] = [];
  for (const events of [50, 10]) {
    const before = server.pid === undefined ? 0 : ((await readCpuSeconds(server.pid)) ?? 0);
    const sent = await sendBatches(events, seconds);
    const after = server.pid === undefined ? 0 : ((await readCpuSeconds(server.pid)) ?? 0);
    load.push({ events, sent, cpuSeconds: after - before });
    console.log(`  ${events} events a request: ${Math.round(sent.events / sent.seconds)} a second`);
  }
  const acknowledged = load.reduce((sum, { sent }) => sum + sent.events, 0);
  // Longer than the declared window, on a machine that does other things, too.
  await waitFor(async () => (await countEvents()) >= acknowledged, 10_000);
  const stored = await countEvents();
  await waitFor(async () => (await database.query('SELECT FROM field_touched LIMIT 1')).rowCount === 0, 180_000);
  await database.query('VACUUM ANALYZE field_events, field_details, field_rollups');
  const storage = await measureStorage(database);

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

  const best = Math.max(...load.map(({ sent }) => sent.events / sent.seconds));
  const verdicts: Verdict[] = [
    {
      what: 'Events taken a second, the server on one core',
      measured: Math.round(best).toLocaleString('en'),
      target: '≥ 10,000',
      passed: best >= 10_000,
      gates: false,
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
        ['events a request', 'events a second', 'µs of the server’s CPU an event'],
        load.map(({ events, sent, cpuSeconds }) => [
          String(events),
          Math.round(sent.events / sent.seconds).toLocaleString('en'),
          ((cpuSeconds * 1e6) / sent.events).toFixed(1),
        ]),
      ),
    ),
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
  const path = await writeResults('rum', { json: { facts, load, storage, answers, verdicts }, markdown });
  console.log(`Written to ${path}.md and .json`);
  process.exitCode = exitCode(verdicts);
} finally {
  await catalogue.close();
}

async function countEvents(): Promise<number> {
  return (await database.query<{ n: number }>('SELECT count(*)::integer AS n FROM field_events')).rows[0]!.n;
}

async function waitFor(isDone: () => Promise<boolean>, milliseconds: number): Promise<void> {
  const until = performance.now() + milliseconds;
  while (!(await isDone()) && performance.now() < until) await sleep(200);
}

function sendBatches(events: number, seconds: number): Promise<Sent> {
  const sender = fork(fileURLToPath(new URL('rum/send-batches.ts', import.meta.url)), [
    server.origin,
    '8',
    String(events),
    String(seconds * 1_000),
  ]);
  return new Promise((resolve, reject) => {
    sender.once('message', (sent) => resolve(sent as Sent));
    sender.once('exit', (code) => reject(new Error(`the sender ended with code ${code}`)));
  });
}
