import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from './new-id.ts';
import { createPool } from './pool.ts';
import { createPrisma } from './prisma.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.close());

test('sessions run in UTC under the given name, int8 comes as a number', async () => {
  const pool = createPool({ url: database.url, maxConnections: 1, applicationName: 'a test' });
  const { rows } = await pool.query(
    `SELECT current_setting('TimeZone') AS zone, current_setting('application_name') AS name, 1000000000000::int8 AS price, ARRAY[1, 2]::int4[] AS list`,
  );
  expect(rows).toEqual([{ zone: 'UTC', name: 'a test', price: 1_000_000_000_000, list: [1, 2] }]);
  await pool.end();
});

test('a statement that runs too long is cancelled', async () => {
  const pool = createPool({ url: database.url, maxConnections: 1, statementTimeoutMilliseconds: 50 });
  await expect(pool.query('SELECT pg_sleep(5)')).rejects.toMatchObject({ code: '57014' });
  await pool.end();
});

test('an idle connection that breaks is reported and replaced', async () => {
  const errors: Error[] = [];
  const pool = createPool({ url: database.url, maxConnections: 1, onError: (error) => errors.push(error) });
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  await database.pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
  await expect.poll(() => errors.length).toBeGreaterThan(0);
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await pool.end();
});

test('Prisma writes through the same pool, and triggers do their part', async () => {
  const prisma = createPrisma(database.pool);
  const id = newId();
  const made = await prisma.product.create({
    data: {
      id,
      handle: 'mug',
      title: 'Éclair Mug',
      variants: { create: { id: newId(), position: 1, sku: 'M-1', price: 1250n } },
    },
  });
  expect(made.titleKey).toBe('eclair mug');
  const read = await prisma.product.findUniqueOrThrow({ where: { id }, include: { variants: true } });
  expect(read).toMatchObject({ price: 1250n, variantCount: 1, skus: ['M-1'], version: 1, variants: [{ sku: 'M-1' }] });
  await prisma.product.update({ where: { id }, data: { title: 'Mug' } });
  expect((await prisma.product.findUniqueOrThrow({ where: { id } })).version).toBe(2);
});

test('ids rise in the order in which they are made', () => {
  const ids = Array.from({ length: 10_000 }, newId);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
