import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '../new-id.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = database.pool;
});
afterAll(() => database?.close());
beforeEach(async () => {
  await pool.query('TRUNCATE products CASCADE');
  await pool.query('TRUNCATE product_changes, product_versions');
});

const ACTOR = '01890000-0000-7000-8000-00000000000a';
const JOB = '01890000-0000-7000-8000-00000000000b';

interface Entry {
  op: string;
  kind: string | null;
  product_id: string | null;
  version: number | null;
  product_ids: string[] | null;
  actor_id: string | null;
  job_id: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}
const entries = async () => (await pool.query<Entry>('SELECT * FROM product_changes ORDER BY seq')).rows;
const summary = async () => (await entries()).map(({ op, version }) => `${op} ${version}`);
const bulks = async () =>
  (await entries()).map(
    ({ op, kind, product_ids, before, after }) =>
      `${op} ${kind} ${product_ids?.length} ${before?.['status'] ?? '-'}>${after?.['status'] ?? '-'}`,
  );
interface Version {
  product_id: string;
  version: number;
  actor_id: string | null;
  job_id: string | null;
  image: {
    title: string;
    version: number;
    price: number;
    variants: { sku: string; price: number; position: number }[];
    images: { url: string; alt: string }[];
  } | null;
}
const versions = async () =>
  (await pool.query<Version>('SELECT * FROM product_versions ORDER BY product_id, version')).rows;

/** Everything in one transaction on one connection. */
async function inTransaction<T>(
  work: (client: pg.PoolClient) => Promise<T>,
  { actor = '', job = '', isolation = 'READ COMMITTED' } = {},
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN ISOLATION LEVEL ${isolation}`);
    await client.query(`SELECT set_config('headroom.actor', $1, true), set_config('headroom.job', $2, true)`, [
      actor,
      job,
    ]);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** A product with two variants and a picture; its entries and versions are forgotten. */
async function makeProduct(title = 'Kettle'): Promise<string> {
  const id = newId();
  await inTransaction(async (client) => {
    await client.query(
      `INSERT INTO products (id, handle, title, status) VALUES ($1::uuid, $1::uuid::text, $2, 'active')`,
      [id, title],
    );
    await client.query(
      `INSERT INTO variants (id, product_id, position, sku, price, stock) SELECT gen_random_uuid(), $1::uuid, n, $1::uuid || '-' || n, 1000 * n, n FROM generate_series(1, 2) n`,
      [id],
    );
    await client.query(
      `INSERT INTO product_images (id, product_id, position, url, alt) VALUES (gen_random_uuid(), $1, 1, '/a.webp', 'old')`,
      [id],
    );
  });
  await pool.query('TRUNCATE product_changes, product_versions');
  return id;
}
const makeMany = (count: number, status = 'active') =>
  pool.query(
    `INSERT INTO products (id, handle, title, status) SELECT gen_random_uuid(), gen_random_uuid()::text, 'Product ' || n, '${status}' FROM generate_series(1, ${count}) n`,
  );

test('a product made together with its variants is one entry, which shows it whole', async () => {
  const id = newId();
  await inTransaction(
    async (client) => {
      await client.query('INSERT INTO products (id, handle, title) VALUES ($1, $2, $3)', [id, 'a', 'Änderung']);
      await client.query(
        'INSERT INTO variants (id, product_id, position, price, stock) VALUES (gen_random_uuid(), $1, 1, 500, 7)',
        [id],
      );
      await client.query(`UPDATE products SET status = 'active', tags = '{x,y}' WHERE id = $1`, [id]);
    },
    { actor: ACTOR },
  );
  const [entry, ...more] = await entries();
  expect(more).toEqual([]);
  expect(entry).toMatchObject({ op: 'create', product_id: id, version: 1, actor_id: ACTOR, job_id: null });
  expect(entry?.before).toBeNull();
  expect(entry?.after).toEqual({
    status: 'active',
    // For our own caches.
    searchHash: expect.stringMatching(/^[0-9a-f]+$/),
    titleKey: 'anderung',
    vendor: '',
    type: '',
    tags: ['x', 'y'],
    title: 'Änderung',
    price: 500,
    stock: 7,
    optimizationStatus: 'original',
    lastOptimized: null,
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    updatedAt: expect.stringMatching(/Z$/),
  });
  expect(await versions()).toMatchObject([{ product_id: id, version: 0, actor_id: ACTOR, image: null }]);
});

test('an edit keeps what was: the whole product, and before and after in the feed', async () => {
  const id = await makeProduct();
  await inTransaction((client) => client.query(`UPDATE products SET title = 'Pot' WHERE id = $1`, [id]), {
    actor: ACTOR,
    job: JOB,
  });
  expect(await entries()).toMatchObject([
    { op: 'update', version: 2, actor_id: ACTOR, job_id: JOB, before: { title: 'Kettle' }, after: { title: 'Pot' } },
  ]);
  const [kept] = await versions();
  expect(kept).toMatchObject({ version: 1, actor_id: ACTOR, job_id: JOB, image: { title: 'Kettle', version: 1 } });
  const { rows } = await pool.query(
    `SELECT headroom_product_json(p, headroom_variants_json(id), headroom_images_json(id)) AS now FROM products p WHERE id = $1`,
    [id],
  );
  // Every field but what the edit changed stands as it does now.
  expect({ ...kept?.image, title: 'Pot', version: 2, updatedAt: '' }).toEqual({ ...rows[0].now, updatedAt: '' });
});

test('an edit that changes nothing leaves nothing', async () => {
  const id = await makeProduct();
  await pool.query('UPDATE products SET title = title WHERE id = $1', [id]);
  await pool.query('UPDATE products SET title = title');
  await pool.query(`UPDATE products SET title = 'x' WHERE false`);
  await pool.query('DELETE FROM products WHERE false');
  await pool.query('UPDATE variants SET price = 1 WHERE false');
  expect([await entries(), await versions()]).toEqual([[], []]);
});

test.each(['variants first', 'product first'])(
  'variants and product in one transaction, %s: one step',
  async (order) => {
    const id = await makeProduct();
    const steps = [
      `UPDATE variants SET price = price + 5 WHERE product_id = $1 AND position = 1`,
      `INSERT INTO variants (id, product_id, position, sku, price) SELECT gen_random_uuid(), $1::uuid, 3, 'third', 3000`,
      `DELETE FROM variants WHERE product_id = $1 AND position = 2`,
      `UPDATE product_images SET alt = 'new' WHERE product_id = $1`,
      `UPDATE products SET title = 'Pot' WHERE id = $1`,
    ];
    if (order === 'product first') steps.reverse();
    await inTransaction(async (client) => {
      for (const sql of steps) await client.query(sql, [id]);
    });
    expect(await entries()).toMatchObject([
      {
        op: 'update',
        version: 2,
        before: { title: 'Kettle', price: 1000, stock: 3 },
        after: { title: 'Pot', price: 1005, stock: 1 },
      },
    ]);
    expect(await versions()).toMatchObject([
      {
        version: 1,
        image: {
          title: 'Kettle',
          price: 1000,
          variants: [
            { sku: `${id}-1`, price: 1000, position: 1 },
            { sku: `${id}-2`, price: 2000, position: 2 },
          ],
          images: [{ alt: 'old' }],
        },
      },
    ]);
  },
);

test.each([
  ['insert a variant', `INSERT INTO variants (id, product_id, position, price) VALUES (gen_random_uuid(), $1, 9, 1)`],
  ['change a variant', `UPDATE variants SET stock = 100 WHERE product_id = $1 AND position = 2`],
  [
    'change a variant’s options alone',
    `UPDATE variants SET options = '[{"name":"a","value":"b"}]' WHERE product_id = $1`,
  ],
  ['delete a variant', `DELETE FROM variants WHERE product_id = $1 AND position = 1`],
  [
    'insert a picture',
    `INSERT INTO product_images (id, product_id, position, url) VALUES (gen_random_uuid(), $1, 0, '/b.webp')`,
  ],
  ['change a picture', `UPDATE product_images SET url = '/c.webp' WHERE product_id = $1`],
  ['delete the pictures', `DELETE FROM product_images WHERE product_id = $1`],
  [
    'merge',
    `MERGE INTO variants v USING (SELECT 1) s ON v.product_id = $1 AND v.position = 1 WHEN MATCHED THEN UPDATE SET price = 7`,
  ],
])('%s: the image is the product before', async (_, sql) => {
  const id = await makeProduct();
  const read = async () =>
    (
      await pool.query(
        'SELECT headroom_product_json(p, headroom_variants_json(id), headroom_images_json(id)) AS json FROM products p WHERE id = $1',
        [id],
      )
    ).rows[0].json;
  const before = await read();
  await pool.query(sql, [id]);
  expect((await versions()).map(({ image }) => image)).toEqual([before]);
  expect(await summary()).toEqual(['update 2']);
  expect(await read()).not.toEqual(before);
});

test('a variant that moves to another product changes both', async () => {
  const [from, to] = [await makeProduct('From'), await makeProduct('To')];
  await pool.query('UPDATE variants SET product_id = $2, position = 3 WHERE product_id = $1 AND position = 2', [
    from,
    to,
  ]);
  expect((await versions()).map(({ image }) => image?.variants.map(({ sku }) => sku))).toEqual([
    [`${from}-1`, `${from}-2`],
    [`${to}-1`, `${to}-2`],
  ]);
  expect(await summary()).toEqual(['update 2', 'update 2']);
});

test('an optimised text is a change of its product', async () => {
  const id = await makeProduct();
  await pool.query(
    `INSERT INTO optimization_versions (id, product_id, title) VALUES (gen_random_uuid(), $1, 'Better')`,
    [id],
  );
  expect(await summary()).toEqual(['update 2']);
  expect(await versions()).toMatchObject([{ version: 1, image: { title: 'Kettle', variants: [{}, {}] } }]);
});

test('a deleted product leaves its image with variants and pictures', async () => {
  const id = await makeProduct();
  await inTransaction((client) => client.query('DELETE FROM products WHERE id = $1', [id]), { actor: ACTOR });
  expect(await entries()).toMatchObject([
    {
      op: 'delete',
      product_id: id,
      version: 2,
      actor_id: ACTOR,
      before: { title: 'Kettle', price: 1000 },
      after: null,
    },
  ]);
  expect(await versions()).toMatchObject([{ version: 1, image: { variants: [{}, {}], images: [{ alt: 'old' }] } }]);
});

test('edited and deleted in one transaction: both, in order', async () => {
  const id = await makeProduct();
  await inTransaction(async (client) => {
    await client.query(`UPDATE products SET title = 'Pot' WHERE id = $1`, [id]);
    await client.query('DELETE FROM products WHERE id = $1', [id]);
  });
  expect(await summary()).toEqual(['update 2', 'delete 3']);
  expect(await versions()).toMatchObject([{ version: 1, image: { title: 'Kettle' } }]);
});

test('statements of up to 20 rows write an entry each, larger ones bulk entries of at most 1,000 by status', async () => {
  await makeMany(20);
  expect(await summary()).toEqual(Array.from({ length: 20 }, () => 'create 1'));
  await pool.query('TRUNCATE product_changes');
  await makeMany(2_100, 'draft');
  expect(await bulks()).toEqual(['bulk create 1000 ->draft', 'bulk create 1000 ->draft', 'bulk create 100 ->draft']);
  await pool.query('TRUNCATE product_changes');
  await pool.query(`UPDATE products SET status = 'archived', vendor = 'x'`);
  expect(await bulks()).toEqual([
    'bulk update 1000 draft>archived',
    'bulk update 1000 draft>archived',
    'bulk update 100 draft>archived',
    'bulk update 20 active>archived',
  ]);
  const ids = (await entries()).flatMap(({ product_ids }) => product_ids ?? []);
  expect(new Set(ids).size).toBe(2_120);
  expect((await versions()).filter(({ image }) => image?.title.startsWith('Product'))).toHaveLength(2_120);
  await pool.query('TRUNCATE product_changes');
  await pool.query('DELETE FROM products');
  expect(await bulks()).toEqual([
    'bulk delete 1000 archived>-',
    'bulk delete 1000 archived>-',
    'bulk delete 120 archived>-',
  ]);
});

test('a bulk entry tells of a status that changes later in its transaction, and of nothing twice', async () => {
  await inTransaction(async (client) => {
    await client.query(
      `INSERT INTO products (id, handle, title) SELECT gen_random_uuid(), n, n FROM generate_series(1, 30) n`,
    );
    await client.query(`UPDATE products SET vendor = 'x'`);
    await client.query(`UPDATE products SET status = 'active' WHERE handle < '2'`);
    await client.query(`UPDATE products SET status = 'active' WHERE handle = '2'`);
  });
  expect(await bulks()).toEqual([
    'bulk create 30 ->draft',
    'bulk update 11 draft>active',
    'bulk update 1 draft>active',
  ]);
});

test('a large statement after small ones completes their entries', async () => {
  await makeMany(30);
  await pool.query('TRUNCATE product_changes, product_versions');
  await inTransaction(async (client) => {
    await client.query(`UPDATE products SET title = 'one' WHERE title = 'Product 1'`);
    await client.query(`UPDATE products SET status = 'archived'`);
  });
  const [single, bulk, ...more] = await entries();
  expect(single).toMatchObject({
    op: 'update',
    version: 2,
    before: { title: 'Product 1' },
    after: { title: 'one', status: 'archived' },
  });
  expect(bulk?.product_ids).toHaveLength(29);
  expect(more).toEqual([]);
  expect((await versions()).every(({ version, image }) => version === 1 && image?.title.startsWith('Product'))).toBe(
    true,
  );
});

test('variants of many products by one statement', async () => {
  const ids = [await makeProduct('A'), await makeProduct('B'), await makeProduct('C')];
  // The session has made its plans for single rows by then.
  const client = await pool.connect();
  for (let n = 0; n < 8; n += 1)
    await client.query('UPDATE variants SET stock = stock + 1 WHERE product_id = $1', [ids[0]]);
  await client.query(
    `INSERT INTO products (id, handle, title) SELECT gen_random_uuid(), 'm' || n, n FROM generate_series(1, 3000) n`,
  );
  await client.query(
    `INSERT INTO variants (id, product_id, position, price) SELECT gen_random_uuid(), p.id, n, n FROM products p, generate_series(11, 13) n`,
  );
  await pool.query('TRUNCATE product_changes, product_versions');
  const started = performance.now();
  await client.query('UPDATE variants SET price = price + 1');
  const seconds = (performance.now() - started) / 1000;
  client.release();
  expect((await entries()).flatMap(({ product_ids }) => product_ids)).toHaveLength(3_003);
  const kept = await versions();
  expect(kept).toHaveLength(3_003);
  expect(kept.find(({ product_id }) => product_id === ids[1])?.image?.variants.map(({ price }) => price)).toEqual([
    1000, 2000, 11, 12, 13,
  ]);
  // Joined row by row, 9,000 by 9,000, it takes minutes.
  expect(seconds).toBeLessThan(15);
});

test('COPY writes bulk entries', async () => {
  const client = await pool.connect();
  const rows = Array.from({ length: 1_001 }, (_, n) => `${newId()}\tcopied-${n}\tCopied ${n}\tactive\n`);
  await pipeline(Readable.from(rows), client.query(copyFrom('COPY products (id, handle, title, status) FROM STDIN')));
  client.release();
  expect(await bulks()).toEqual(['bulk create 1000 ->active', 'bulk create 1 ->active']);
  expect(await versions()).toEqual([]);
});

test.each([
  ['TRUNCATE products CASCADE', ['delete 2']],
  ['TRUNCATE variants', ['update 2']],
  ['TRUNCATE product_images', ['update 2']],
])('%s', async (sql, expected) => {
  await makeProduct();
  await pool.query(sql);
  expect(await summary()).toEqual(expected);
  expect(await versions()).toMatchObject([{ version: 1, image: { variants: [{}, {}], images: [{}] } }]);
});

test('TRUNCATE of everything at once, in an unlucky order', async () => {
  await makeProduct();
  await pool.query(
    'TRUNCATE variants, product_images, content_reviews, optimization_versions, ai_usage_records, products',
  );
  expect((await summary()).at(-1)).toBe('delete 3');
  expect((await versions())[0]).toMatchObject({ version: 1, image: { variants: [{}, {}], images: [{}] } });
  expect((await pool.query('SELECT FROM products')).rowCount).toBe(0);
});

test('what is rolled back is not in the feed, neither whole transactions nor savepoints', async () => {
  const id = await makeProduct();
  await inTransaction(async (client) => {
    await client.query(`UPDATE products SET title = 'kept' WHERE id = $1`, [id]);
    await client.query('SAVEPOINT a');
    await client.query(`UPDATE products SET title = 'lost' WHERE id = $1`, [id]);
    await client.query('DELETE FROM variants WHERE product_id = $1', [id]);
    await client.query('ROLLBACK TO a');
  });
  await inTransaction(async (client) => {
    await client.query(`UPDATE products SET title = 'lost too' WHERE id = $1`, [id]);
    throw new Error('no');
  }).catch(() => {});
  expect(await entries()).toMatchObject([{ version: 2, after: { title: 'kept', price: 1000 } }]);
  expect(await versions()).toHaveLength(1);
});

test('what a savepoint wrote first is one more step, with its entry and image', async () => {
  const id = await makeProduct();
  await inTransaction(async (client) => {
    await client.query('SAVEPOINT a');
    await client.query(`UPDATE products SET title = 'inside' WHERE id = $1`, [id]);
    await client.query('RELEASE a');
    await client.query('UPDATE variants SET price = 1 WHERE product_id = $1', [id]);
  });
  expect(await summary()).toEqual(['update 2', 'update 3']);
  expect(await versions()).toMatchObject([
    { version: 1, image: { title: 'Kettle', price: 1000 } },
    { version: 2, image: { title: 'inside', price: 1000 } },
  ]);
});

test('two writers of one product: each sees what the other committed before it', async () => {
  const id = await makeProduct();
  const first = await pool.connect();
  const second = await pool.connect();
  await first.query('BEGIN');
  await first.query('UPDATE variants SET price = 1111 WHERE product_id = $1 AND position = 1', [id]);
  // Begins, and takes its snapshot, before the first commits.
  const waits = second.query('UPDATE variants SET price = 2222 WHERE product_id = $1 AND position = 2', [id]);
  await expect
    .poll(async () => (await pool.query(`SELECT FROM pg_locks WHERE NOT granted`)).rowCount)
    .toBeGreaterThan(0);
  await first.query('COMMIT');
  await waits;
  first.release();
  second.release();
  expect(await entries()).toMatchObject([
    { version: 2, before: { price: 1000 }, after: { price: 1111 } },
    { version: 3, before: { price: 1111 }, after: { price: 1111 } },
  ]);
  expect((await versions()).map(({ image }) => image?.variants.map(({ price }) => price))).toEqual([
    [1000, 2000],
    [1111, 2000],
  ]);
});

test('two that add variants to one product do not wait for each other in a circle', async () => {
  const id = await makeProduct();
  const add = () =>
    inTransaction((client) =>
      client.query('INSERT INTO variants (id, product_id, position, price) VALUES (gen_random_uuid(), $1, 5, 5)', [id]),
    );
  for (let round = 0; round < 10; round += 1) await Promise.all([add(), add(), add()]);
  expect((await summary()).at(-1)).toBe('update 31');
  expect((await versions()).map(({ image }) => image?.variants.length)).toEqual(
    Array.from({ length: 30 }, (_, n) => n + 2),
  );
});

test('a repeatable read that came too late is refused, not kept wrongly', async () => {
  const id = await makeProduct();
  await expect(
    inTransaction(
      async (client) => {
        await client.query('SELECT FROM products');
        await pool.query(`UPDATE products SET title = 'Pot' WHERE id = $1`, [id]);
        await client.query('UPDATE variants SET price = 3 WHERE product_id = $1', [id]);
      },
      { isolation: 'REPEATABLE READ' },
    ),
  ).rejects.toMatchObject({ code: '40001' });
});

test('a product keeps its id', async () => {
  const id = await makeProduct();
  await expect(pool.query('UPDATE products SET id = gen_random_uuid() WHERE id = $1', [id])).rejects.toThrow(
    /keeps its id/,
  );
});

test('each transaction is told of once, by its id, and not at all where that is off', async () => {
  const id = await makeProduct();
  const listener = await pool.connect();
  const heard: string[] = [];
  listener.on('notification', ({ payload }) => heard.push(payload ?? ''));
  await listener.query('LISTEN headroom_changes');
  const xid = await inTransaction(async (client) => {
    await client.query(`UPDATE products SET title = 'a' WHERE id = $1`, [id]);
    await client.query(`UPDATE variants SET price = 4 WHERE product_id = $1`, [id]);
    return (await client.query('SELECT pg_current_xact_id()::text AS xid')).rows[0].xid;
  });
  await inTransaction(async (client) => {
    await client.query(`SET LOCAL headroom.notify = off`);
    await client.query(`UPDATE products SET title = 'b' WHERE id = $1`, [id]);
  });
  await listener.query('SELECT');
  await listener.query('UNLISTEN *');
  listener.release();
  expect(heard).toEqual([xid]);
});
