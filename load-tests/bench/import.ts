import { mkdir, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { copyPlainly } from './import/copy-plainly.ts';
import { countRows } from './import/count-rows.ts';
import { freshEnvironment } from './import/environment.config.ts';
import { holdDatabase } from './import/hold-database.ts';
import { importOverHttp } from './import/over-http.ts';
import { runHeadroom } from './import/run-headroom.ts';
import { COLUMN_COUNT, writeShopifyFile } from './import/shopify-file.ts';
import { timeFirstStart } from './import/time-first-start.ts';

// pnpm bench import [--rows 1000000] [--demo-products 100000] [--http]
// A file shaped like Shopify's export into an empty embedded database, then the same file again, beside a plain COPY of the same rows
// in the same run; and the demo catalogue's first fill. With --http: through the API instead, as the browser does it, into the demo
// catalogue, while somebody browses that.
const TARGET = {
  secondsPerMillionRows: 180,
  secondsPerMegabyte: 1,
  residentMegabytes: 300,
  demoProductsPerSecond: 15_000,
};

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    'demo-products': { type: 'string', default: '100000' },
    http: { type: 'boolean', default: false },
  },
});
const rows = Number(values.rows);
const demoProducts = Number(values['demo-products']);
const round = (number: number) => Math.round(number * 1_000) / 1_000;
const folder = join(tmpdir(), `headroom-bench-import-${process.pid}`);
const environment = (name: string, demo = 0) => freshEnvironment(join(folder, name), demo);
// Open to the user postgres, as whom the server runs under root and who reads the file for the plain COPY.
await mkdir(folder, { recursive: true, mode: 0o755 });
const path = join(folder, 'products.csv');

async function measureImport(megabytes: number, copySeconds: number) {
  const run = await runHeadroom(['import', path], environment('import'));
  if (run.exitCode !== 0) throw new Error(`The import ended with ${run.exitCode}:\n${run.output}`);
  const resident = run.peakResidentBytes;
  const measured = {
    seconds: round(run.seconds),
    rowsPerSecond: Math.round(rows / run.seconds),
    megabytesPerSecond: round(megabytes / run.seconds),
    secondsPerMegabyte: round(run.seconds / megabytes),
    residentMegabytes: resident === undefined ? null : Math.round(resident / 1_000_000),
    timesPlainCopy: round(run.seconds / copySeconds),
    report: run.output.split('\n').flatMap((line) => /^ {2}(\w+ +[\d,]+) products?$/.exec(line)?.[1] ?? []),
  };
  console.log(measured);
  return measured;
}

try {
  if (values.http) await importOverHttp({ folder, rows, products: demoProducts });
  else await importByCommand();
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function importByCommand(): Promise<void> {
  console.log(`Writing a file of ${rows.toLocaleString('en')} rows …`);
  const file = await writeShopifyFile({ path, rows, seed: 1 });
  const megabytes = file.bytes / 1_000_000;
  console.log(`  ${Math.round(megabytes)} MB, ${file.products.toLocaleString('en')} products`);

  const database = await holdDatabase(environment('import'));
  const imported = await (async () => {
    console.log('A plain COPY of these rows …');
    const copySeconds = await copyPlainly({ url: database.url, path, columns: COLUMN_COUNT });
    console.log(`  ${copySeconds.toFixed(1)} s`);
    console.log('Importing …');
    const first = await measureImport(megabytes, copySeconds);
    console.log('Importing the same file again …');
    const again = await measureImport(megabytes, copySeconds);
    const catalogue = await countRows(database.url);
    return { plainCopySeconds: round(copySeconds), first, again, catalogue };
  })().finally(() => database.stop());

  let demo: { products: number; seconds: number; productsPerSecond: number } | undefined;
  if (demoProducts > 0) {
    console.log(`The first start with ${demoProducts.toLocaleString('en')} demo products, less one with none …`);
    const empty = await timeFirstStart(environment('empty'));
    const filled = await timeFirstStart(environment('demo', demoProducts));
    const seconds = Math.max(0.001, filled - empty);
    demo = { products: demoProducts, seconds: round(seconds), productsPerSecond: Math.round(demoProducts / seconds) };
    console.log(demo);
  }

  const { first } = imported;
  const reached = {
    secondsPerMillionRows: (first.seconds * 1_000_000) / rows <= TARGET.secondsPerMillionRows,
    secondsPerMegabyte: first.secondsPerMegabyte < TARGET.secondsPerMegabyte,
    residentMegabytes: first.residentMegabytes === null ? null : first.residentMegabytes <= TARGET.residentMegabytes,
    demoProductsPerSecond: demo ? demo.productsPerSecond >= TARGET.demoProductsPerSecond : null,
  };
  const results = join(import.meta.dirname, '../results');
  await mkdir(results, { recursive: true });
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, node: process.version };
  await writeFile(
    join(results, 'import.json'),
    `${JSON.stringify({ at: new Date().toISOString(), machine, file: { rows, megabytes: round(megabytes), products: file.products }, ...imported, demo, target: TARGET, reached }, null, 2)}\n`,
  );
  console.log('Reached:', reached, '\nWritten to load-tests/results/import.json');
  if (Object.values(reached).includes(false)) process.exitCode = 1;
}
