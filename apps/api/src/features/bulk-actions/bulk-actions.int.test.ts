import { BulkPreviewSchema, BulkResultSchema, type BulkRequest } from '@headroom/contracts/bulk-actions';
import { JobSchema, type Job } from '@headroom/contracts/jobs';
import { newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { Value } from 'typebox/value';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../create-fastify.ts';
import { createJobs, type Jobs } from '../../jobs/create-jobs.ts';
import type { AnyJobDefinition } from '../../jobs/define-job.ts';
import { startWorker, type Worker } from '../../jobs/start-worker.ts';
import { createRunWrite } from '../../performance/run-write.ts';
import { createTestApp, someone } from '../../testing/test-app.ts';
import { bulkActionsRoutes } from './bulk-actions-routes.ts';
import { createBulkJob } from './bulk-job.ts';
import type { SelectProducts } from './bulk-selection.ts';
import { previewBulk } from './preview-bulk.ts';
import { createUndoJob } from './undo-job.ts';

const editor = someone('editor');
/** The list's filters, as far as these tests choose by them. */
const select: SelectProducts = ({ vendor }) =>
  Promise.resolve(vendor ? { where: 'p.vendor = ANY ($1::text[])', values: [vendor] } : { where: 'true', values: [] });

let database: TestDatabase;
let jobs: Jobs;
let worker: Worker;
let app: App;
const faults: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const { url, pool } = database;
  const onError = (error: unknown, message?: string) => void faults.push(`${message}: ${String(error)}`);
  await pool.query(
    `INSERT INTO users (id, email, name, role, password_hash) VALUES ($1, 'e@example.com', 'Eva', 'editor', 'x')`,
    [editor.id],
  );
  jobs = createJobs({ pool, onError });
  const definitions: AnyJobDefinition[] = [createBulkJob({ select }), createUndoJob()];
  worker = await startWorker({ url, pool, lane: 'interactive', definitions, onError });
  app = createTestApp({ user: editor });
  app.register(bulkActionsRoutes, { pool, jobs, runWrite: createRunWrite({ pool, secret: Buffer.from('x') }), select });
  await app.ready();
});
beforeEach(() => database.pool.query('DELETE FROM products'));
afterEach(() => {
  if (faults.length > 0) throw new Error(faults.splice(0).join('\n'));
});
afterAll(async () => {
  await app.close();
  await worker.stop();
  await jobs.stop();
  await database.close();
});

interface Row {
  id: string;
  status: string;
  tags: string[];
  price: number;
  version: number;
}
/** Products `A`, `B` … with variants at 1.00, 1.01 … more each. */
async function insert(
  count: number,
  { vendor = 'Acme', tags = ['old'], variants = 2, price = 100 } = {},
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  await database.pool.query(
    `INSERT INTO products (id, handle, title, vendor, tags, status, price)
     SELECT id, 'p-' || id, 'Product ' || n, $2, $3, 'active', $4 FROM unnest($1::uuid[]) WITH ORDINALITY p (id, n)`,
    [ids, vendor, tags, price],
  );
  await database.pool.query(
    `INSERT INTO variants (id, product_id, position, sku, price, stock)
     SELECT gen_random_uuid(), id, v, 'S-' || id || v, $3::bigint + v - 1, 1 FROM unnest($1::uuid[]) id, generate_series(1, $2) v`,
    [ids, variants, price],
  );
  return ids;
}
const all = async () => (await database.pool.query<Row>('SELECT * FROM products ORDER BY id')).rows;
const prices = async () =>
  (await database.pool.query<{ price: number }>('SELECT price FROM variants ORDER BY product_id, position')).rows.map(
    ({ price }) => price,
  );
const post = (payload: object, path = '', headers = {}) =>
  app.inject({ method: 'POST', url: `/products/bulk-actions${path}`, payload, headers });
const preview = async (request: BulkRequest) => {
  const reply = await post(request, '/preview');
  expect([reply.statusCode, Value.Check(BulkPreviewSchema, reply.json())]).toEqual([200, true]);
  return reply.json();
};
const ended = async (id: string): Promise<Job> => {
  await expect
    .poll(async () => (await jobs.find(id, null))?.finishedAt, { timeout: 30_000, interval: 20 })
    .toBeTruthy();
  return (await jobs.find(id, null)) as Job;
};
const run = async (request: BulkRequest) => {
  const reply = await post(request);
  expect([reply.statusCode, Value.Check(JobSchema, reply.json())]).toEqual([202, true]);
  expect(reply.headers['location']).toBe(`/api/v1/jobs/${reply.json().id}`);
  const job = await ended(reply.json().id);
  expect(Value.Check(BulkResultSchema, job.result)).toBe(true);
  return job as Job & { result: Record<string, unknown> };
};
const undo = async (id: string) => {
  const client = await database.pool.connect();
  await client.query('BEGIN');
  const made = await jobs.undo(client, { id, owner: null, actorId: editor.id });
  await client.query('COMMIT');
  client.release();
  return ended(made.id);
};
const everything = { filter: {} };

describe('a bulk action', () => {
  it('archives what a filter finds but what is left out, in steps, and names its actor and job', async () => {
    await insert(2, { vendor: 'Other' });
    const ids = await insert(1_203);
    const request: BulkRequest = {
      selection: { filter: { vendor: ['Acme'] }, except: ids.slice(0, 2) },
      action: { kind: 'archive' },
    };
    expect(await preview(request)).toMatchObject({
      total: 1_201,
      changing: 1_201,
      unchanged: 0,
      skipped: 0,
      isExact: true,
    });
    const job = await run(request);
    expect(job).toMatchObject({
      state: 'succeeded',
      title: 'Archive 1,201 products',
      actor: { id: editor.id },
      result: { changed: 1_201, unchanged: 0, skipped: 0, skips: [] },
      progress: { done: 1_201, total: 1_201, unit: 'products' },
    });
    expect((await all()).filter(({ status }) => status === 'archived')).toHaveLength(1_201);
    const { rows } = await database.pool.query(
      'SELECT count(*) AS versions FROM product_versions WHERE job_id = $1 AND actor_id = $2',
      [job.id, editor.id],
    );
    expect(rows).toEqual([{ versions: 1_201 }]);
    expect((await run(request)).result).toMatchObject({ changed: 0, unchanged: 1_201 });
  });

  it('adds and removes tags, in order, and skips products that would have too many', async () => {
    const [first = ''] = await insert(1, { tags: ['b', 'old', 'a'] });
    const [full = ''] = await insert(1, { tags: Array.from({ length: 250 }, (_, n) => `t${n}`) });
    const request: BulkRequest = {
      selection: { ids: [first, full, newId()] },
      action: { kind: 'tag', add: ['z', 'a', 'e\u0301'], remove: ['old'] },
    };
    expect(await preview(request)).toMatchObject({
      total: 3,
      changing: 1,
      unchanged: 0,
      skipped: 2,
      samples: [{ productId: first, before: ['b', 'old', 'a'], after: ['b', 'a', 'z', '\u00e9'] }],
      skips: [{ productId: full, code: 'too_many_tags', message: 'It would have more than 250 tags.' }],
    });
    expect((await run(request)).result).toMatchObject({
      changed: 1,
      unchanged: 0,
      skipped: 2,
      skips: [{ code: 'gone' }, { productId: full, code: 'too_many_tags' }],
    });
    expect((await all()).find(({ id }) => id === first)?.tags).toEqual(['b', 'a', 'z', '\u00e9']);
  });

  it('reprices every variant, rounded half away from zero, and products without variants too', async () => {
    await insert(1, { price: 1_050 });
    await insert(1, { variants: 0, price: 999 });
    const request: BulkRequest = { selection: everything, action: { kind: 'reprice', percent: -10, roundTo: 10 } };
    const shown = await preview(request);
    expect(shown.samples).toEqual([
      expect.objectContaining({ before: 999, after: 900 }),
      expect.objectContaining({ before: 1_050, after: 950 }),
    ]);
    expect((await run(request)).result).toMatchObject({ changed: 2 });
    // 945 → 950, 945.9 → 950
    expect(await prices()).toEqual([950, 950]);
    expect((await all()).map(({ price }) => price)).toEqual([950, 900]);
    await run({ selection: everything, action: { kind: 'reprice', amount: -50 } });
    expect((await all()).map(({ price }) => price)).toEqual([900, 850]);
  });

  it('leaves products as they are whose prices would be impossible', async () => {
    await insert(1, { price: 100 });
    await insert(1, { price: 1_000_000_000_000, variants: 1 });
    const job = await run({ selection: everything, action: { kind: 'reprice', amount: -101 } });
    expect(job.result).toMatchObject({
      changed: 1,
      skipped: 1,
      skips: [{ code: 'price_below_zero', title: 'Product 1' }],
    });
    const raised = await run({ selection: everything, action: { kind: 'reprice', percent: 1_000 } });
    expect(raised.result).toMatchObject({ changed: 1, skipped: 1, skips: [{ code: 'price_too_high' }] });
    expect(await prices()).toEqual([1_100, 1_111, 999_999_999_899]);
  });

  it('judges a sample where there are very many', async () => {
    await insert(400);
    await database.pool.query(`UPDATE products SET status = 'archived' WHERE right(id::text, 1) < '8'`);
    const chosen = { where: 'true', values: [], ids: null };
    const action = { kind: 'archive' } as const;
    const shown = await previewBulk(database.pool, { chosen, action, sampleProducts: 200 });
    expect(shown).toMatchObject({ total: 400, isExact: false });
    expect(shown.changing + shown.unchanged + shown.skipped).toBe(400);
    expect(Math.abs(shown.changing - 200)).toBeLessThan(120);
  });

  it('starts once for one idempotency key', async () => {
    await insert(1);
    const key = { 'idempotency-key': newId() };
    const request = { selection: everything, action: { kind: 'archive' } };
    const [first, second] = [await post(request, '', key), await post(request, '', key)];
    expect([first.statusCode, second.statusCode, second.json().id]).toEqual([202, 202, first.json().id]);
    await ended(first.json().id);
  });

  it.each<[string, object, string]>([
    ['neither percent nor amount', { kind: 'reprice' }, 'Give either percent or amount.'],
    ['both', { kind: 'reprice', percent: 1, amount: 1 }, 'Give either percent or amount.'],
    ['no tag', { kind: 'tag', add: [], remove: [] }, 'Name a tag to add or to remove.'],
    ['an empty tag', { kind: 'tag', add: [' '], remove: [] }, 'A tag needs at least one sign.'],
    ['a contradiction', { kind: 'tag', add: ['a'], remove: ['a'] }, '"a" is to be added and removed.'],
  ])('is refused with %s', async (_, action, detail) => {
    const reply = await post({ selection: everything, action });
    expect(reply.json()).toMatchObject({ status: 400, code: 'validation_failed', detail });
  });
});

describe('undo', () => {
  it('gives back what was, but what somebody changed since, and lists that', async () => {
    const ids = await insert(450);
    const before = await prices();
    const job = await run({ selection: everything, action: { kind: 'reprice', percent: 50 } });
    const [changed = '', gone = ''] = ids;
    await database.pool.query(`UPDATE products SET title = 'Mine' WHERE id = $1`, [changed]);
    await database.pool.query('DELETE FROM products WHERE id = $1', [gone]);
    const undone = await undo(job.id);
    expect(undone).toMatchObject({
      state: 'succeeded',
      title: 'Undo: Reprice 450 products',
      result: {
        changed: 448,
        unchanged: 0,
        skipped: 2,
        skips: [
          { productId: changed, title: 'Mine', code: 'changed_since' },
          { productId: gone, title: 'Product 2', code: 'gone' },
        ],
      },
    });
    expect(await prices()).toEqual([150, 152, ...before.slice(4)]);
    expect((await jobs.find(job.id, null))?.undo?.jobId).toBe(undone.id);
  });

  it('gives back tags, status and prices of products without variants', async () => {
    await insert(3, { variants: 0, tags: ['b', 'a'] });
    const visible = (rows: Row[]) => rows.map(({ id, status, tags, price }) => ({ id, status, tags, price }));
    const before = visible(await all());
    const actions: BulkRequest['action'][] = [
      { kind: 'archive' },
      { kind: 'tag', add: ['c'], remove: ['b'] },
      { kind: 'reprice', amount: 5 },
    ];
    for (const action of actions) {
      const job = await run({ selection: everything, action });
      expect(visible(await all())).not.toEqual(before);
      await undo(job.id);
      expect(visible(await all())).toEqual(before);
    }
  });

  /** What an import does in a step, with several changes to a product. */
  const writeAs = async (jobId: string, ...statements: string[]) => {
    const client = await database.pool.connect();
    await client.query(`BEGIN; SELECT set_config('headroom.job', '${jobId}', true)`);
    for (const statement of statements) await client.query(statement);
    await client.query('COMMIT');
    client.release();
  };
  /** What a job left of products before it, a row for each version that it made. */
  const versionsBy = async (jobId: string) =>
    (
      await database.pool.query(
        'SELECT product_id AS id, version FROM product_versions WHERE job_id = $1 ORDER BY product_id, version',
        [jobId],
      )
    ).rows;
  const importJob = async () => {
    const { id } = await jobs.enqueue(database.pool as never, {
      kind: 'import',
      title: 'x.csv',
      input: {},
      actorId: editor.id,
    });
    await database.pool.query(`UPDATE jobs SET state = 'succeeded', changes = 1, finished_at = now() WHERE id = $1`, [
      id,
    ]);
    return id;
  };

  it('takes an import back: new products go, others get their variants, pictures and SKUs again', async () => {
    const [a = '', b = '', kept = ''] = await insert(3);
    await database.pool.query(
      `INSERT INTO product_images (id, product_id, position, url, alt) SELECT gen_random_uuid(), id, 1, '/a.svg', 'A' FROM products`,
    );
    const image = async () =>
      (
        await database.pool.query(
          `SELECT headroom_product_json(p, headroom_variants_json(p.id), headroom_images_json(p.id)) - 'version' - 'updatedAt' AS image
           FROM products p ORDER BY id`,
        )
      ).rows;
    const before = await image();
    const jobId = await importJob();
    const [mine, theirs] = [newId(), newId()];
    // In two steps, and with SKUs that change places.
    await writeAs(
      jobId,
      `UPDATE variants SET sku = 'tmp' WHERE sku = 'S-${a}1'`,
      `UPDATE variants SET sku = 'S-${a}1' WHERE sku = 'S-${b}1'`,
      `UPDATE variants SET sku = 'S-${b}1' WHERE sku = 'tmp'`,
      `UPDATE products SET title = 'New title', handle = 'h-' || handle, description = 'D' WHERE id = '${a}'`,
    );
    await writeAs(
      jobId,
      `DELETE FROM variants WHERE product_id = '${a}' AND position = 2`,
      `INSERT INTO variants (id, product_id, position, price) VALUES (gen_random_uuid(), '${a}', 3, 5)`,
      `DELETE FROM product_images WHERE product_id = '${b}'`,
      `INSERT INTO products (id, handle, title) VALUES ('${mine}', 'mine', 'Mine'), ('${theirs}', 'theirs', 'Theirs')`,
    );
    await database.pool.query(`UPDATE products SET title = 'Edited' WHERE id = $1`, [theirs]);
    const undone = await undo(jobId);
    expect(undone.result).toMatchObject({
      changed: 3,
      skipped: 1,
      skips: [{ productId: theirs, code: 'changed_since' }],
    });
    expect((await image()).filter(({ image: { id } }) => id !== theirs)).toEqual(before);
    // One version each, from one step to the next: nobody sees a product half restored.
    expect(await versionsBy(undone.id)).toEqual([
      { id: a, version: 5 },
      { id: b, version: 5 },
      { id: mine, version: 1 },
    ]);
    expect((await all()).map(({ id }) => id)).toEqual([a, b, kept, theirs]);
  });

  it('gives two products the handles again that they swapped, and one that a new product got', async () => {
    const [a = '', b = '', c = ''] = await insert(3);
    const jobId = await importJob();
    const mine = newId();
    await writeAs(
      jobId,
      `UPDATE products SET handle = 'tmp' WHERE id = '${a}'`,
      `UPDATE products SET handle = 'p-${a}' WHERE id = '${b}'`,
      `UPDATE products SET handle = 'p-${b}' WHERE id = '${a}'`,
      `UPDATE products SET handle = 'moved' WHERE id = '${c}'`,
      `INSERT INTO products (id, handle, title) VALUES ('${mine}', 'p-${c}', 'Mine')`,
    );
    expect((await undo(jobId)).result).toMatchObject({ changed: 4, skipped: 0 });
    const { rows } = await database.pool.query('SELECT handle FROM products ORDER BY id');
    expect(rows).toEqual([a, b, c].map((id) => ({ handle: `p-${id}` })));
  });

  it('leaves out whoever wants what a product has that cannot go back itself', async () => {
    const [a = '', b = '', other = ''] = await insert(3, { variants: 0 });
    const jobId = await importJob();
    await writeAs(
      jobId,
      `UPDATE products SET handle = 'tmp' WHERE id = '${a}'`,
      `UPDATE products SET handle = 'p-${a}' WHERE id = '${b}'`,
    );
    await database.pool.query(`UPDATE products SET handle = 'p-${b}' WHERE id = $1`, [other]);
    const undone = await undo(jobId);
    expect(undone.result).toMatchObject({
      changed: 0,
      skipped: 2,
      skips: [
        { productId: a, code: 'conflict' },
        { productId: b, code: 'conflict' },
      ],
    });
    expect(await versionsBy(undone.id)).toEqual([]);
  });

  it('goes on behind an undo that was cancelled, without taking that for somebody’s change', async () => {
    const ids = (await insert(3)).toSorted();
    const [a = ''] = ids;
    const job = await run({ selection: everything, action: { kind: 'archive' } });
    const first = await undo(job.id);
    // As if it had been cancelled behind the first product.
    await database.pool.query(`UPDATE jobs SET state = 'cancelled' WHERE id = $1`, [first.id]);
    await database.pool.query('DELETE FROM product_versions WHERE job_id = $1 AND product_id <> $2', [first.id, a]);
    await database.pool.query('ALTER TABLE products DISABLE TRIGGER USER');
    await database.pool.query(`UPDATE products SET status = 'archived', version = version - 1 WHERE id <> $1`, [a]);
    await database.pool.query('ALTER TABLE products ENABLE TRIGGER USER');
    const second = await undo(job.id);
    expect(second).toMatchObject({ result: { changed: 2, unchanged: 1, skipped: 0 }, progress: { done: 3, total: 3 } });
    expect((await all()).map(({ status }) => status)).toEqual(['active', 'active', 'active']);
  });

  it('leaves out a product whose SKU is another’s by now, and gives the others back', async () => {
    const [a = '', b = '', other = ''] = await insert(3, { variants: 1 });
    const jobId = await importJob();
    await writeAs(jobId, `UPDATE variants SET sku = NULL WHERE product_id IN ('${a}', '${b}')`);
    await database.pool.query(`UPDATE variants SET sku = 'S-${a}1' WHERE product_id = $1`, [other]);
    const undone = await undo(jobId);
    expect(undone.result).toMatchObject({ changed: 1, skipped: 1, skips: [{ productId: a, code: 'conflict' }] });
    const { rows } = await database.pool.query('SELECT sku FROM variants WHERE product_id = $1', [b]);
    expect(rows).toEqual([{ sku: `S-${b}1` }]);
  });

  it('looks again where somebody takes a SKU between its look and its writing', async () => {
    const [a = '', b = '', other = ''] = await insert(3, { variants: 1 });
    const jobId = await importJob();
    await writeAs(jobId, `UPDATE variants SET sku = NULL WHERE product_id IN ('${a}', '${b}')`);
    const taker = await database.pool.connect();
    await taker.query(`BEGIN; UPDATE variants SET sku = 'S-${a}1' WHERE product_id = '${other}'`);
    const undone = undo(jobId);
    await expect
      .poll(
        async () => {
          const { rows } = await database.pool.query(
            `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
          );
          return rows.length;
        },
        { timeout: 60_000 },
      )
      .toBe(1);
    await taker.query('COMMIT');
    taker.release();
    expect(await undone).toMatchObject({
      state: 'succeeded',
      attempts: 1,
      result: { changed: 1, skipped: 1, skips: [{ productId: a, code: 'conflict' }] },
    });
  });

  it('is one version and one entry of the feed a product, also beside products that cannot go back', async () => {
    const [a = '', b = '', c = '', d = ''] = await insert(4);
    const jobId = await importJob();
    await writeAs(
      jobId,
      `UPDATE variants SET price = 7, sku = NULL WHERE product_id IN ('${a}', '${b}', '${c}')`,
      `UPDATE products SET title = 'New', handle = 'new-' || handle WHERE id = '${a}'`,
      // Handles that change places, and one that a new product has.
      `UPDATE products SET handle = 'tmp' WHERE id = '${b}'`,
      `UPDATE products SET handle = 'p-${b}' WHERE id = '${c}'`,
      `UPDATE products SET handle = 'p-${c}' WHERE id = '${b}'`,
      `INSERT INTO products (id, handle, title) VALUES ('${newId()}', 'p-${a}', 'Made')`,
    );
    // Not one of the job's: what it wants is taken.
    await writeAs(jobId, `UPDATE variants SET sku = NULL WHERE product_id = '${d}'`);
    const taker = newId();
    await database.pool.query(`INSERT INTO products (id, handle, title) VALUES ($1, 'taker', 'Taker')`, [taker]);
    await database.pool.query(
      `INSERT INTO variants (id, product_id, position, sku, price) VALUES (gen_random_uuid(), $1, 1, 'S-${d}1', 1)`,
      [taker],
    );
    const versions = async () => new Map((await all()).map(({ id, version }) => [id, version]));
    const before = await versions();
    const undone = await undo(jobId);
    expect(undone.result).toMatchObject({ changed: 4, skipped: 1, skips: [{ productId: d, code: 'conflict' }] });
    const after = await versions();
    expect([a, b, c, d].map((id) => (after.get(id) ?? 0) - (before.get(id) ?? 0))).toEqual([1, 1, 1, 0]);
    const { rows: handles } = await database.pool.query<{ handle: string }>(
      `SELECT handle FROM products WHERE id <> $1 ORDER BY id`,
      [taker],
    );
    expect(handles.map(({ handle }) => handle)).toEqual([a, b, c, d].map((id) => `p-${id}`));
    const { rows: entries } = await database.pool.query(
      `SELECT product_id AS id, count(*)::int AS entries FROM product_changes WHERE job_id = $1 AND op = 'update' GROUP BY 1 ORDER BY 1`,
      [undone.id],
    );
    expect(entries).toEqual([a, b, c].map((id) => ({ id, entries: 1 })));
  });
});
