import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImportReading, ImportResult } from '@headroom/contracts/imports';
import type { Job } from '@headroom/contracts/jobs';
import { newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJobs, type Jobs } from '../../jobs/create-jobs.ts';
import { startWorker, type Worker } from '../../jobs/start-worker.ts';
import { createImportCheckJob, createImportJob } from './import-job.ts';
import { IMPORT_LOCK } from './run-import.ts';

const HEADER = 'Handle,Title,Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src\n';
const rowsOf = (number: number) =>
  `p-${number},Product ${number},Acme,Size,S,SKU-${number}-S,${number}.50,https://cdn.example.com/${number}.jpg\n` +
  `p-${number},,,,M,SKU-${number}-M,${number}.75,\n`;
const fileOf = (products: number) =>
  HEADER + Array.from({ length: products }, (_, index) => rowsOf(index + 1)).join('');

let database: TestDatabase;
let dataDirectory: string;
let jobs: Jobs;
let workers: Worker[];
const userId = newId();
const throwIt = (error: unknown) => {
  throw error;
};
beforeEach(async () => {
  database = await createTestDatabase();
  dataDirectory = await mkdtemp(join(tmpdir(), 'headroom-import-job-'));
  await mkdir(join(dataDirectory, 'uploads'));
  jobs = createJobs({ pool: database.pool, onError: throwIt });
  workers = [];
  await database.pool.query(
    `INSERT INTO users (id, email, name, role, password_hash) VALUES ($1, 'a@example.com', 'Ann', 'editor', '')`,
    [userId],
  );
});
afterEach(async () => {
  for (const worker of workers) await worker.stop();
  await jobs.stop();
  await database.close();
});

async function work(batchProducts = 10): Promise<void> {
  const dependencies = { dataDirectory, batchProducts, onError: throwIt };
  const definitions = [createImportCheckJob(dependencies), createImportJob(dependencies)];
  workers.push(
    await startWorker({ url: database.url, pool: database.pool, lane: 'heavy', definitions, onError: throwIt }),
  );
}

async function upload(content: string): Promise<string> {
  const id = newId();
  await writeFile(join(dataDirectory, 'uploads', id), content);
  await database.pool.query('INSERT INTO imports (id, user_id, name, bytes) VALUES ($1, $2, $3, $4)', [
    id,
    userId,
    'products.csv',
    content.length,
  ]);
  return id;
}

const start = (importId: string, kind: 'import' | 'import-check', reading: ImportReading = {}) =>
  jobs.enqueue(database.pool as never, {
    kind,
    title: kind,
    input: { name: 'products.csv', reading },
    actorId: userId,
    importId,
  });
const find = async (id: string) => (await jobs.find(id, null)) as Job;
async function ended(id: string): Promise<Job & { result: ImportResult }> {
  await expect.poll(async () => (await find(id)).finishedAt, { timeout: 60_000 }).not.toBeNull();
  return (await find(id)) as Job & { result: ImportResult };
}
const products = async () =>
  (
    await database.pool.query<{ handle: string; title: string; version: number; variant_count: number }>(
      `SELECT handle, title, version, variant_count FROM products ORDER BY length(handle), handle`,
    )
  ).rows;

describe('a job on an uploaded file', () => {
  it('checks it without writing, then writes it, and gives back what was left out', async () => {
    await work();
    const content = fileOf(30).replace('7.75', 'cheap');
    const id = await upload(content);
    const check = await ended((await start(id, 'import-check')).id);
    expect(check).toMatchObject({ state: 'succeeded', error: null });
    const { done, total, remainingSeconds } = check.progress;
    expect([total, remainingSeconds]).toEqual([done, 0]);
    const expected = {
      format: 'shopify',
      encoding: 'utf-8',
      delimiter: ',',
      currency: 'EUR',
      rows: 60,
      bytes: content.length,
      products: { created: 29, updated: 0, unchanged: 0, rejected: 1 },
      rejectedRows: 2,
      problems: [
        {
          line: 15,
          column: 'Variant Price',
          found: 'cheap',
          code: 'price_form',
          message: '“cheap” is not an amount of money',
        },
      ],
      kinds: [{ code: 'price_form', message: 'Not an amount of money', rows: 1 }],
      isCancelled: false,
    };
    expect(check.result).toMatchObject(expected);
    expect(check.result.preview).toHaveLength(20);
    expect(check.result.preview[0]).toEqual({
      line: 2,
      handle: 'p-1',
      title: 'Product 1',
      vendor: 'Acme',
      price: 150,
      variants: 2,
      isNew: true,
    });
    expect(await products()).toEqual([]);

    const run = await ended((await start(id, 'import')).id);
    expect(run).toMatchObject({ state: 'succeeded', result: { ...expected, preview: [] } });
    expect(run.undo).not.toBeNull();
    expect(await products()).toHaveLength(29);
    const rejects = await readFile(join(dataDirectory, 'uploads', `${id}.rejects.csv`), 'utf8');
    expect(rejects.split('\n')).toHaveLength(4);
    const { rows } = await database.pool.query('SELECT has_rejects FROM imports WHERE id = $1', [id]);
    expect(rows).toEqual([{ has_rejects: true }]);
    const history = await database.pool.query(
      'SELECT actor_id, count(*) FROM product_versions WHERE job_id = $1 GROUP BY actor_id',
      [run.id],
    );
    expect(history.rows).toEqual([{ actor_id: userId, count: 29 }]);
  });

  it('says why a file cannot be read, once', async () => {
    await work();
    const job = await ended((await start(await upload('Name,Cost\nMug,8\n'), 'import')).id);
    expect(job).toMatchObject({ state: 'failed', attempts: 1, error: { code: 'unreadable' } });
    const gone = await upload(fileOf(1));
    await writeFile(join(dataDirectory, 'uploads', gone), '');
    expect(await ended((await start(newId(), 'import')).id)).toMatchObject({ error: { code: 'file_gone' } });
  });

  it('waits for its turn, and keeps whole products when it is cancelled', async () => {
    await work();
    const other = await database.pool.connect();
    await other.query('SELECT pg_advisory_lock($1)', [IMPORT_LOCK]);
    const { id } = await start(await upload(fileOf(2_000)), 'import');
    await expect.poll(async () => (await find(id)).state).toBe('running');
    expect(await products()).toEqual([]);
    await other.query('SELECT pg_advisory_unlock($1)', [IMPORT_LOCK]);
    other.release();
    await expect.poll(async () => (await products()).length, { interval: 10, timeout: 60_000 }).toBeGreaterThan(20);
    await jobs.cancel(database.pool as never, { id, owner: userId });
    const job = await ended(id);
    const left = await products();
    expect(job.state).toBe('cancelled');
    expect(job.result.isCancelled).toBe(true);
    expect(job.result.products.created).toBe(left.length);
    expect(left.length).toBeLessThan(2_000);
    expect(left.length % 10).toBe(0);
    expect(left.every((product) => product.variant_count === 2)).toBe(true);
  });

  it('goes on where a killed worker stopped, and leaves alone what somebody changed meanwhile', async () => {
    const total = 1_500;
    const { id } = await start(await upload(fileOf(total).replace('SKU-2-M', 'SKU-1-M')), 'import');
    const child = fork(join(import.meta.dirname, 'testing/work-on-imports.ts'), [database.url, dataDirectory], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const gone = once(child, 'exit');
    await expect.poll(async () => (await products()).length, { interval: 5, timeout: 60_000 }).toBeGreaterThan(50);
    child.kill('SIGKILL');
    await gone;
    const left = await products();
    expect(left.length).toBeLessThan(total);
    await database.pool.query(`UPDATE products SET title = 'Mine' WHERE handle = 'p-3'`);

    await work(100);
    const job = await ended(id);
    expect(job).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(job.result.products).toEqual({ created: total - 1, updated: 0, unchanged: 0, rejected: 1 });
    const all = await products();
    expect(all).toHaveLength(total - 1);
    expect(all.filter(({ version }) => version !== 1)).toEqual([
      { handle: 'p-3', title: 'Mine', version: 2, variant_count: 2 },
    ]);
  });

  it('remembers what the catalogue would not take, over workers', async () => {
    await database.pool.query(
      `WITH p AS (INSERT INTO products (id, handle, title) VALUES (gen_random_uuid(), 'other', 'Other') RETURNING id)
       INSERT INTO variants (id, product_id, position, sku, price) SELECT gen_random_uuid(), id, 1, 'SKU-2-M', 1 FROM p`,
    );
    const importId = await upload(fileOf(30));
    const { id } = await start(importId, 'import');
    await work(10);
    await expect.poll(async () => (await find(id)).state).toBe('succeeded');
    expect((await find(id)).result).toMatchObject({
      products: { created: 29, rejected: 1 },
      problems: [{ line: 5, column: 'Variant SKU', found: 'SKU-2-M', code: 'sku_taken' }],
    });
    // As a worker leaves it that dies after its second batch of ten.
    await database.pool.query(
      `INSERT INTO import_conflicts VALUES ($1, 1, 5, 'Variant SKU', 'sku_taken', 'SKU-2-M', 'the SKU is taken')`,
      [id],
    );
    await database.pool.query(
      `UPDATE jobs SET state = 'failed', checkpoint = '{"after": 19, "counts": {"created": 19, "updated": 0, "unchanged": 0}}' WHERE id = $1`,
      [id],
    );
    await database.pool.query(`UPDATE variants SET sku = NULL WHERE sku = 'SKU-2-M'`);
    await jobs.retry(database.pool as never, { id, owner: userId });
    const again = await ended(id);
    expect(again.result).toMatchObject({
      products: { created: 19, unchanged: 10, rejected: 1 },
      problems: [{ line: 5, message: 'the SKU is taken' }],
    });
  });
});
