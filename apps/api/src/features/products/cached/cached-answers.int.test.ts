import type { Facets, ListQuery, Marks, MarksQuery, ProductList } from '@headroom/contracts/products';
import { newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { CachedRoute } from '../../../cache/cached-route.ts';
import { createFence } from '../../../cache/create-fence.ts';
import { createFencedCache } from '../../../cache/create-fenced-cache.ts';
import { createResponseCache, type ResponseCache } from '../../../cache/response-cache.ts';
import { createFollower, type Follower } from '../../../changes/create-follower.ts';
import { LIST_TUNING } from '../list-request.ts';
import { createProductsReader, type ProductsReader } from '../products-reader.ts';
import { insertTestProducts } from '../test-catalogue.ts';
import type { ProductRequest } from './cached-product.ts';

/** Every pass and all anchors are remembered, as those of a large catalogue are. */
const TUNING = { ...LIST_TUNING, gatherRows: 0, nearOffset: 5, rowsBetweenAnchors: 10 };
const SOON = { timeout: 30_000, interval: 50 };

let database: TestDatabase;
let follower: Follower;
let fence: ReturnType<typeof createFence>;
let cached: ProductsReader['cached'];
let cache: ResponseCache;
const faults: unknown[] = [];
const onError = (error: unknown) => faults.push(error);

beforeAll(async () => {
  database = await createTestDatabase();
  await insertTestProducts(database.pool, 60);
  follower = createFollower({ connect: () => new pg.Client({ connectionString: database.url }), onError });
  fence = createFence({ follower, build: 'test', onError });
  ({ cached } = await createProductsReader(database.pool, { tuning: TUNING, fence }));
  const routes = Object.values(cached) as CachedRoute<unknown>[];
  cache = createResponseCache({
    routes,
    isPurged: false,
    openEngine: ({ codec: _codec, ...options }) => createFencedCache({ ...options, fence, maxBytes: 1e8 }),
  });
});
afterAll(async () => {
  cache.engine.close();
  fence.stop();
  await follower.stop();
  await database.close();
});

/** Asks as staff; `from` says whether it was kept. */
async function ask<Body, Params>(route: CachedRoute<Params>, params: Params, token?: bigint) {
  const read = await cache.read({ route, params, audience: 'staff', token });
  if (read.from !== 'cache') throw new Error('the route is off');
  const { from, entry, isStored } = read.found;
  const text = (await entry.value.plain()).toString();
  const body = (entry.value.filled.status === 200 ? JSON.parse(text) : null) as Body;
  return { from, isStored, status: entry.value.filled.status, body };
}
const list = (query: Partial<ListQuery>, token?: bigint) =>
  ask<ProductList, ListQuery>(cached.list, { limit: 5, count: 'none', ...query }, token);
const facets = (token?: bigint) => ask<Facets, { values: number }>(cached.facets, { values: 50 }, token);
const marks = () => ask<Marks, MarksQuery>(cached.marks, { sort: 'title' });

/** By another connection than any that this process reads by, as another process would. */
async function write(text: string, values: unknown[]): Promise<bigint> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(text, values);
    const { rows } = await client.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid');
    await client.query('COMMIT');
    return BigInt(rows[0]?.xid ?? 0);
  } finally {
    await client.end();
  }
}
const insert = (id: string, title: string) =>
  write(`INSERT INTO products (id, handle, title, status) VALUES ($1, $2, $3, 'active')`, [id, id, title]);

test('a page is kept until a change touches it, and no longer', async () => {
  const [low, high] = [{ sort: 'title' as const }, { sort: '-title' as const }];
  await vi.waitFor(async () => expect((await list(low)).from).toBe('memory'), SOON);
  await vi.waitFor(async () => expect((await list(high)).from).toBe('memory'), SOON);
  const token = await insert(newId(), '!first of all');
  expect((await list(low, token)).body.products[0]?.title).toBe('!first of all');
  await vi.waitFor(async () => expect((await list(low)).body.products[0]?.title).toBe('!first of all'), SOON);
  // The other end of the same order has not been read again.
  const fills = cache.engine.statistics().byKind['products.list']?.fills.miss;
  expect((await list(high)).from).toBe('memory');
  expect(cache.engine.statistics().byKind['products.list']?.fills.miss).toBe(fills);
});

test('of the places behind the end of a list none is kept', async () => {
  const behind = (offset: number) => list({ sort: 'title', offset });
  for (const offset of [99_999, 99_999, 2_147_000_000]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    expect(await behind(offset)).toMatchObject({ from: 'fill', isStored: false, body: { products: [] } });
  }
  await vi.waitFor(async () => expect((await behind(50)).from).toBe('memory'), SOON);
});

test('a product that is not there is kept as well, until it comes', async () => {
  const id = newId();
  const one = (token?: bigint) => ask<{ title: string }, ProductRequest>(cached.one, { id, fields: undefined }, token);
  expect((await one()).status).toBe(404);
  await vi.waitFor(async () => expect(await one()).toMatchObject({ status: 404, from: 'memory' }), SOON);
  const token = await insert(id, 'Come at last');
  expect(await one(token)).toMatchObject({ status: 200, body: { title: 'Come at last' } });
  await vi.waitFor(async () => expect((await one()).status).toBe(200), SOON);
});

test('facets may be late, but not for whoever knows of a change, and not for long', async () => {
  const before = (await facets()).body;
  expect(before.totalIsExact).toBe(true);
  await vi.waitFor(async () => expect((await facets()).from).toBe('memory'), SOON);
  const token = await insert(newId(), 'Counted');
  const after = (await facets(token)).body;
  expect(after.total).toBe(before.total + 1);
  expect(Date.parse(after.asOf)).toBeGreaterThanOrEqual(Date.parse(before.asOf));
  await vi.waitFor(async () => expect((await facets()).body.total).toBe(before.total + 1), SOON);
  // A stock is counted nowhere: what was kept goes on.
  await vi.waitFor(
    async () => expect(await facets()).toMatchObject({ from: 'memory', body: { totalIsExact: true } }),
    SOON,
  );
  const { asOf } = (await facets()).body;
  const other = await write(`UPDATE products SET stock = stock + 1 WHERE handle = 'product-7'`, []);
  await vi.waitFor(() => expect(fence.hasApplied(other)).toBe(true), SOON);
  expect(await facets()).toMatchObject({ from: 'memory', body: { asOf } });
});

test('marks and positions follow the rows that move them', async () => {
  const { total } = (await marks()).body;
  const far = { sort: 'title' as const, offset: 40 };
  const seen = (await list(far)).body;
  await vi.waitFor(async () => expect((await list(far)).from).toBe('memory'), SOON);
  expect(seen.page.positionAsOf).not.toBe(null);
  await insert(newId(), '! and one before all');
  await vi.waitFor(async () => expect((await marks()).body.total).toBe(total + 1), SOON);
  // Anchors may be 30 s behind; what is read through them is as new as the database.
  const shown = seen.products[0]?.id ?? '';
  await write('UPDATE products SET stock = 987 WHERE id = $1', [shown]);
  await vi.waitFor(async () => {
    const { products } = (await list(far)).body;
    expect(products.find(({ id }) => id === shown)?.stock ?? 987).toBe(987);
  }, SOON);
});

test('with a token, a page far down says truly as of when its positions are, whichever anchors it comes from', async () => {
  const around = { sort: '-createdAt' as const, offset: 39 };
  const before = (await list(around)).body;
  const [first, second] = before.products.map(({ id }) => id);
  // It goes before all others.
  const token = await insert(newId(), 'The newest');
  const writtenAt = Date.now();
  const { products, page } = (await list({ ...around, offset: 40 }, token)).body;
  const isOld = page.positionAsOf === before.page.positionAsOf;
  expect(isOld || Date.parse(page.positionAsOf ?? '') >= writtenAt).toBe(true);
  expect(products[0]?.id).toBe(isOld ? second : first);
});

test('nothing of this was a fault', () => {
  expect(faults).toEqual([]);
});
