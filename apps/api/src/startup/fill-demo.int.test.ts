import { fillDemoCatalogue } from '@headroom/database/demo';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fillDemo } from './fill-demo.ts';
import { createSteps } from './steps.ts';

const PRODUCTS = 300;

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

function start({ products = PRODUCTS, signal = new AbortController().signal } = {}) {
  let output = '';
  const step = createSteps({ isTTY: true, columns: 200, write: (text: string) => (output += text) });
  const { url, pool } = database;
  const ended = fillDemo({ url, pool, products, step, signal, hashPassword: async () => 'hash' });
  return { ended, output: () => output };
}
const count = async (table: string) =>
  (await database.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)).rows[0]?.n;

it('fills once where processes are started together', async () => {
  const processes = [start(), start(), start()];
  await Promise.all(processes.map(({ ended }) => ended));
  expect(await count('products')).toBe(PRODUCTS);
  expect(await count('users')).toBe(2);
  expect(processes.filter(({ output }) => output().includes('filled by another process'))).toHaveLength(2);
}, 240_000);

it('says that it waits, and goes on with what the other has filled', async () => {
  const client = await database.pool.connect();
  try {
    await client.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('headroom demo catalogue', 0));
      LOCK TABLE products IN ACCESS EXCLUSIVE MODE; UPDATE catalogue SET demo_products = 7`);
    const { ended, output } = start();
    await vi.waitFor(() => expect(output()).toContain('waiting for it'), { timeout: 60_000 });
    await client.query('COMMIT');
    await ended;
    expect(output()).toContain('7 products, filled by another process');
    expect([await count('products'), await count('users')]).toEqual([0, 2]);
  } finally {
    await client.query('ROLLBACK').catch(() => {});
    client.release();
  }
}, 240_000);

it('fills by itself where the one that it waited for gave up, and can be ended while it waits', async () => {
  const client = await database.pool.connect();
  try {
    await client.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('headroom demo catalogue', 0))`);
    const controller = new AbortController();
    const [one, ended] = [start(), start({ signal: controller.signal })];
    ended.ended.catch(() => {});
    for (const { output } of [one, ended]) {
      // oxlint-disable-next-line no-await-in-loop -- both have begun already
      await vi.waitFor(() => expect(output()).toContain('waiting for it'), { timeout: 60_000 });
    }
    controller.abort();
    await expect(ended.ended).rejects.toThrow(/abort/i);
    await client.query('ROLLBACK');
    await one.ended;
  } finally {
    await client.query('ROLLBACK').catch(() => {});
    client.release();
  }
  expect(await count('products')).toBe(PRODUCTS);
}, 240_000);

it("leaves a catalogue of one's own, and one that was filled, as they are", async () => {
  await database.pool.query(`INSERT INTO products (id, handle, title) VALUES (gen_random_uuid(), 'own', 'Own')`);
  const own = start();
  await own.ended;
  expect(own.output()).toContain('products of its own');
  expect([await count('products'), await count('users')]).toEqual([1, 0]);
  await database.pool.query('TRUNCATE products CASCADE');
  await fillDemoCatalogue({ url: database.url, products: 5 });
  const again = start({ products: 9 });
  await again.ended;
  expect(again.output()).toBe('');
  expect([await count('products'), await count('users')]).toEqual([5, 2]);
}, 240_000);
