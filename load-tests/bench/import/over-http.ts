import { createReadStream } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Import, ImportResult } from '@headroom/contracts/imports';
import type { Job } from '@headroom/contracts/jobs';
import { createClient, type Client } from '../live/client.ts';
import { readMachineFacts } from '../machine/machine-facts.ts';
import { describeMachine } from '../report/describe-machine.ts';
import { section } from '../report/markdown.ts';
import { exitCode, type Verdict, verdictTable } from '../report/verdict.ts';
import { writeResults } from '../report/write-results.ts';
import { openCatalogue } from '../server/open-catalogue.ts';
import type { Summary } from '../statistics/percentile.ts';
import { browse } from './browse.ts';
import { writeShopifyFile } from './shopify-file.ts';
import { readWorkerMemory } from './worker-memory.ts';

const TARGET = { secondsPerMillionRows: 240, workerMegabytes: 300, listRatio: 3 };
const BEFORE_MILLISECONDS = 15_000;
const PATIENCE_MILLISECONDS = 60 * 60_000;

/**
 * Imports a file as the browser does, into a catalogue that somebody browses meanwhile: upload, check, import. Measures each, the memory
 * of the worker, and how long the lists take before and during.
 */
export async function importOverHttp(options: { folder: string; rows: number; products: number }): Promise<void> {
  const { folder, rows, products } = options;
  const path = join(folder, 'products.csv');
  const file = await writeShopifyFile({ path, rows, seed: 1 });
  console.log(`A file of ${rows.toLocaleString('en')} rows, ${Math.round(file.bytes / 1_000_000)} MB`);
  const catalogue = await openCatalogue({ products, directory: join(folder, 'data'), url: undefined });
  try {
    const facts = await readMachineFacts(catalogue.database);
    const { origin, pid } = catalogue.server;
    const client = await createClient(origin);
    const quiet = browse(origin);
    await wait(BEFORE_MILLISECONDS);
    const before = await quiet.stop();

    const busy = browse(origin);
    const [uploaded, uploadSeconds] = await timed(() =>
      upload(origin, { path, bytes: file.bytes, token: client.token }),
    );
    const [checked, checkSeconds] = await timed(() => runJob(client, uploaded.id, 'check'));
    const [imported, importSeconds] = await timed(() => runJob(client, uploaded.id, 'run'));
    const during = await busy.stop();
    const peak = pid === undefined ? undefined : (await readWorkerMemory(pid, 'heavy'))?.peak;

    const seconds = uploadSeconds + checkSeconds + importSeconds;
    const scaled = (seconds * 1_000_000) / rows;
    const megabytes = peak === undefined ? Number.NaN : peak / 1_000_000;
    const ratio = during.p95 / before.p95;
    const verdicts: Verdict[] = [
      {
        what: 'Upload, check and import of a million rows',
        measured: `${scaled.toFixed(0)} s (${uploadSeconds.toFixed(1)} + ${checkSeconds.toFixed(1)} + ${importSeconds.toFixed(1)} s for ${rows.toLocaleString('en')})`,
        target: `≤ ${TARGET.secondsPerMillionRows} s`,
        passed: scaled <= TARGET.secondsPerMillionRows,
        gates: false,
      },
      {
        what: 'Resident memory of the worker',
        measured: `${megabytes.toFixed(0)} MB`,
        target: `≤ ${TARGET.workerMegabytes} MB`,
        passed: !(megabytes > TARGET.workerMegabytes),
        gates: true,
      },
      {
        what: 'Lists during it, p95',
        measured: `${ratio.toFixed(2)} × before (${describe(before)} before, ${describe(during)} during)`,
        target: `≤ ${TARGET.listRatio} ×`,
        passed: ratio <= TARGET.listRatio,
        gates: true,
      },
    ];
    const markdown = [describeMachine(facts), section('Targets', verdictTable(verdicts)), ''].join('\n\n');
    console.log(`\n${markdown}`);
    const json = { facts, verdicts, before, during, file, checked: checked.products, imported: imported.products };
    console.log(`Written to ${await writeResults('import-http', { json, markdown })}.md and .json`);
    process.exitCode = exitCode(verdicts);
  } finally {
    await catalogue.close();
  }
}

const describe = ({ p95, p50 }: Summary): string => `${p95.toFixed(1)} ms, median ${p50.toFixed(1)}`;

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const started = performance.now();
  const result = await work();
  return [result, (performance.now() - started) / 1_000];
}

const upload = (origin: string, { path, bytes, token }: { path: string; bytes: number; token: string }) =>
  new Promise<Import>((resolve, reject) => {
    const sending = request(new URL('/api/v1/imports?name=products.csv', origin), {
      method: 'POST',
      headers: { 'content-type': 'text/csv', 'content-length': bytes, authorization: `Bearer ${token}` },
    });
    sending.on('error', reject);
    sending.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => {
        if (response.statusCode === 201) resolve(JSON.parse(text) as Import);
        else reject(new Error(`The upload answered ${response.statusCode}: ${text}`));
      });
    });
    createReadStream(path).pipe(sending);
  });

async function runJob(client: Client, id: string, action: 'check' | 'run'): Promise<ImportResult> {
  const { id: jobId } = await client.send<Job>('POST', `/imports/${id}/${action}`, {});
  const job = await client.finished(jobId, PATIENCE_MILLISECONDS);
  if (job.state !== 'succeeded') throw new Error(`The job ended ${job.state}: ${job.error?.message}`);
  return job.result as ImportResult;
}
