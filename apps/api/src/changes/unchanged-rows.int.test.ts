import { newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

let id: string;
let variantId: string;
beforeEach(async () => {
  [id, variantId] = [newId(), newId()];
  await database.pool.query(`INSERT INTO products (id, handle, title, stock, price) VALUES ($1, $2, 'Mug', 1, 100)`, [
    id,
    id,
  ]);
  await database.pool.query(
    `INSERT INTO variants (id, product_id, position, price, stock) VALUES ($1, $2, 1, 100, 1)`,
    [variantId, id],
  );
});

/** Runs statements with the product's id as $1 in one transaction, and tells what it left: the version and the feed's entries. */
async function write(...statements: string[]) {
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN');
    const { rows: before } = await client.query<{ version: number }>('SELECT version FROM products WHERE id = $1', [
      id,
    ]);
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    for (const text of statements) await client.query(text, text.includes('$1') ? [id] : []);
    const { rows } = await client.query<{ raised: number; entries: number; images: number }>(
      `SELECT (SELECT version FROM products WHERE id = $1) - $2::int AS raised,
        (SELECT count(*)::int FROM product_changes WHERE xid = pg_current_xact_id() AND (product_id = $1 OR $1 = ANY (product_ids))) AS entries,
        (SELECT count(*)::int FROM product_versions WHERE product_id = $1 AND version = $2::int AND image IS NOT NULL) AS images`,
      [id, before[0]?.version],
    );
    await client.query('COMMIT');
    return rows[0];
  } finally {
    client.release();
  }
}

const NOTHING = `UPDATE products SET title = 'Mug' WHERE id = $1`;
const ONE_STEP = { raised: 1, entries: 1, images: 1 };

test('a statement that changes nothing is no change', async () => {
  expect(await write(NOTHING, NOTHING)).toEqual({ raised: 0, entries: 0, images: 0 });
});

test.each<[what: string, change: (text: string) => string]>([
  ['its row', (text) => `UPDATE products SET title = '${text}' WHERE id = $1`],
  ['figures of a variant', (text) => `UPDATE variants SET stock = ${text.length} WHERE product_id = $1`],
  [
    'nothing but the SKU of a variant',
    (text) => `UPDATE variants SET sku = '${text} ${newId()}' WHERE product_id = $1`,
  ],
  [
    'nothing but the options of a variant',
    (text) => `UPDATE variants SET options = '[{"name": "Size", "value": "${text}"}]' WHERE product_id = $1`,
  ],
  [
    'its pictures',
    (text) =>
      `INSERT INTO product_images (id, product_id, position, url) VALUES (gen_random_uuid(), $1, 1, '/${text}.svg')`,
  ],
  [
    'its content',
    (text) => `INSERT INTO optimization_versions (id, product_id, title) VALUES (gen_random_uuid(), $1, '${text}')`,
  ],
])('what changes %s after one that changed nothing is one step of the history', async (_what, change) => {
  expect(await write(NOTHING, change('Jar'))).toEqual(ONE_STEP);
  const unchanged = 'UPDATE products SET type = type WHERE id = $1';
  expect(await write(unchanged, change('Beaker'), unchanged, `UPDATE products SET type = 'x' WHERE id = $1`)).toEqual(
    ONE_STEP,
  );
});

test('a savepoint that is rolled back leaves nothing behind', async () => {
  expect(
    await write('SAVEPOINT s', NOTHING, 'ROLLBACK TO s', `UPDATE products SET title = 'Cup' WHERE id = $1`),
  ).toEqual(ONE_STEP);
});

test('many rows that a statement writes as they were', async () => {
  await database.pool.query(
    `INSERT INTO products (id, handle, title) SELECT gen_random_uuid(), 'many-' || gen_random_uuid(), 'Many' FROM generate_series(1, 1500)`,
  );
  const all = `UPDATE products SET type = type`;
  expect(
    await write(
      all,
      `UPDATE products SET title = 'Cup' WHERE id = $1`,
      `UPDATE products SET title = 'Jug' WHERE id = $1`,
    ),
  ).toEqual(ONE_STEP);
  expect(await write(all, 'UPDATE variants SET stock = 9 WHERE product_id = $1')).toEqual(ONE_STEP);
  const made = newId();
  expect(
    await write(
      all,
      `INSERT INTO products (id, handle, title) VALUES ('${made}', '${made}', 'New')`,
      `UPDATE products SET title = 'Newer' WHERE id = '${made}'`,
    ),
  ).toMatchObject({ raised: 0 });
  const { rows } = await database.pool.query('SELECT version FROM products WHERE id = $1', [made]);
  expect(rows).toEqual([{ version: 1 }]);
});
