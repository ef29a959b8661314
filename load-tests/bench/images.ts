import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Picture } from '@headroom/contracts/pictures';
import type { Client as Database } from 'pg';
import { browse } from './import/browse.ts';
import { readWorkerMemory } from './import/worker-memory.ts';
import { asAnother, makePhotograph, writePhotographs } from './images/photographs.ts';
import { runSharpAlone } from './images/run-sharp-alone.ts';
import { uploadPicture, uploadPictures } from './images/uploading.ts';
import { createClient, type Client } from './live/client.ts';
import { readMachineFacts } from './machine/machine-facts.ts';
import { describeMachine } from './report/describe-machine.ts';
import { section } from './report/markdown.ts';
import { exitCode, type Verdict, verdictTable } from './report/verdict.ts';
import { writeResults } from './report/write-results.ts';
import { openCatalogue } from './server/open-catalogue.ts';
import { summarise } from './statistics/percentile.ts';

// pnpm bench images [--quick] [--products 100000]
// Uploads pictures as a browser does, into the demo catalogue: how soon after its upload a photograph of a phone has its first width; how fast
// the worker makes all forms, beside sharp alone doing the same encodes in the same run; and how long lists take while many are uploaded.
const TARGET = { firstWidthSecondsPerMegabyte: 2, throughput: 0.9, listRatio: 2 };
const PHONE_WIDTH = 4_000;
const SHOP_WIDTH = 1_600;
const AT_ONCE = 4;
const PATIENCE_MILLISECONDS = 60 * 60_000;

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, products: { type: 'string', default: '100000' } },
});
const size = values.quick
  ? { phone: 4, worked: 24, burst: 60, quietMilliseconds: 8_000 }
  : { phone: 12, worked: 100, burst: 500, quietMilliseconds: 20_000 };

const folder = join(tmpdir(), `headroom-bench-images-${process.pid}`);
// Open to the user postgres, as whom the database runs under root.
await mkdir(folder, { recursive: true, mode: 0o755 });
try {
  await measure();
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  console.log('Making photographs …');
  const phone = await makePhotograph(PHONE_WIDTH);
  const shop = await Promise.all([1, 2, 3, 4].map(() => makePhotograph(SHOP_WIDTH)));
  const photographs = join(folder, 'photographs');
  await writePhotographs(photographs, shop);
  const catalogue = await openCatalogue({
    products: Number(values.products),
    directory: join(folder, 'data'),
    url: undefined,
  });
  try {
    const facts = await readMachineFacts(catalogue.database);
    const { origin, pid = 0 } = catalogue.server;
    const client = await createClient(origin);
    const to = { origin, token: client.token };
    const idle = await readWorkerMemory(pid, 'pictures');

    console.log('First widths …');
    const first: number[] = [];
    for (let index = 0; index < size.phone; index += 1) {
      first.push(await timeFirstWidth({ client, to }, asAnother(phone, `phone ${index}`)));
      await allDone(catalogue.database);
    }
    const megabytes = phone.length / 1e6;
    const firstWidth = summarise(first);
    const secondsPerMegabyte = firstWidth.p95 / megabytes;

    console.log('The worker beside sharp alone …');
    const rounds = size.worked / shop.length;
    const before = await runSharpAlone(photographs, rounds);
    await uploadPictures(to, {
      count: size.worked,
      atOnce: AT_ONCE,
      make: (index) => asAnother(shop[index % 4]!, `worked ${index}`),
    });
    await allDone(catalogue.database);
    const after = await runSharpAlone(photographs, rounds);
    const worked = await lastJob(catalogue.database);
    const alone = (before.seconds + after.seconds) / 2;
    const throughput = alone / worked.seconds;
    const byteRatio = worked.bytes / before.bytes;

    console.log('Lists while many are uploaded …');
    const quiet = browse(origin);
    await wait(size.quietMilliseconds);
    const calm = await quiet.stop();
    const busy = browse(origin);
    const started = performance.now();
    await uploadPictures(to, {
      count: size.burst,
      atOnce: AT_ONCE,
      make: (index) => asAnother(shop[index % 4]!, `burst ${index}`),
    });
    const uploadSeconds = (performance.now() - started) / 1_000;
    // A burst that is over soon shows too few lists, and the work goes on behind it.
    await wait(Math.max(0, size.quietMilliseconds - uploadSeconds * 1_000));
    const during = await busy.stop();
    const memory = await readWorkerMemory(pid, 'pictures');

    const ratio = during.p95 / calm.p95;
    const verdicts: Verdict[] = [
      {
        what: `First width of a photograph of ${megabytes.toFixed(1)} MB, p95 of ${first.length}`,
        measured: `${secondsPerMegabyte.toFixed(2)} s a MB (${firstWidth.p95.toFixed(2)} s)`,
        target: `≤ ${TARGET.firstWidthSecondsPerMegabyte} s a MB`,
        passed: secondsPerMegabyte <= TARGET.firstWidthSecondsPerMegabyte,
        gates: true,
      },
      {
        what: `Throughput of the worker, ${size.worked} pictures, all forms`,
        measured: `${throughput.toFixed(2)} × sharp alone (${worked.seconds.toFixed(1)} s beside ${before.seconds.toFixed(1)} and ${after.seconds.toFixed(1)} s)`,
        target: `≥ ${TARGET.throughput} ×`,
        passed: throughput >= TARGET.throughput,
        gates: true,
      },
      {
        what: 'Bytes of all forms beside those of sharp alone: the same work',
        measured: `${byteRatio.toFixed(3)} ×`,
        target: '0.99 to 1.01 ×',
        passed: Math.abs(byteRatio - 1) <= 0.01,
        gates: true,
      },
      {
        what: `Lists while ${size.burst} pictures are uploaded, p95`,
        measured: `${ratio.toFixed(2)} × before (${calm.p95.toFixed(1)} ms before, ${during.p95.toFixed(1)} during)`,
        target: `≤ ${TARGET.listRatio} ×`,
        passed: ratio <= TARGET.listRatio,
        gates: true,
      },
    ];
    const markdown = [describeMachine(facts), section('Targets', verdictTable(verdicts)), ''].join('\n\n');
    console.log(`\n${markdown}`);
    const json = {
      facts,
      verdicts,
      firstWidthSeconds: firstWidth,
      worked,
      alone: [before, after],
      lists: { calm, during },
      uploads: { count: size.burst, seconds: uploadSeconds },
      workerBytes: { idle: idle?.resident, peak: memory?.peak },
    };
    console.log(`Written to ${await writeResults('images', { json, markdown })}.md and .json`);
    process.exitCode = exitCode(verdicts);
  } finally {
    await catalogue.close();
  }
}

/** Seconds from the answer to an upload until the picture has a width. */
async function timeFirstWidth(
  { client, to }: { client: Client; to: { origin: string; token: string } },
  bytes: Buffer,
): Promise<number> {
  const { hash } = await uploadPicture(to, bytes);
  const started = performance.now();
  for (;;) {
    const { widths } = await client.send<Picture>('GET', `/pictures/${hash}`);
    if (widths.length > 0) return (performance.now() - started) / 1_000;
    await wait(10);
  }
}

async function allDone(database: Database): Promise<void> {
  const until = performance.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const { rows } = await database.query(
      `SELECT EXISTS (SELECT FROM pictures WHERE state = 'waiting') OR EXISTS (SELECT FROM jobs WHERE kind = 'pictures' AND finished_at IS NULL) AS busy`,
    );
    if (!rows[0].busy) return;
    if (performance.now() > until) throw new Error('The pictures were not made in an hour.');
    await wait(100);
  }
}

/** How long the work took whose uploads are called `worked`: from the first job that took them up to the last picture. */
async function lastJob(database: Database): Promise<{ seconds: number; bytes: number }> {
  const { rows } = await database.query(
    `WITH w AS (SELECT * FROM pictures ORDER BY created_at DESC LIMIT $1)
     SELECT extract(epoch FROM (SELECT max(ready_at) FROM w) - (SELECT max(started_at) FROM jobs j WHERE kind = 'pictures'
         AND started_at < (SELECT min(first_ready_at) FROM w)))::float8 AS seconds,
       (SELECT sum(f.value::int)::float8 FROM w, jsonb_each(w.forms) s, jsonb_each_text(s.value) f) AS bytes`,
    [size.worked],
  );
  return rows[0];
}
