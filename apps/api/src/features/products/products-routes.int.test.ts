import type { Problem } from '@headroom/contracts/problems';
import type { ProductList } from '@headroom/contracts/products';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../create-fastify.ts';
import { answerUncached } from '../../testing/answer-uncached.ts';
import { createTestApp, someone } from '../../testing/test-app.ts';
import { createProductsReader } from './products-reader.ts';
import { productsRoutes } from './products-routes.ts';
import { insertTestProducts } from './test-catalogue.ts';

let database: TestDatabase;
let staff: App;
let anyone: App;
beforeAll(async () => {
  database = await createTestDatabase();
  await insertTestProducts(database.pool, 130);
  const reader = await createProductsReader(database.pool);
  staff = createTestApp({ user: someone('viewer') });
  const answerCached = answerUncached(reader.cached);
  staff.register(productsRoutes, { prefix: '/api/v1', reader, answerCached });
  anyone = createTestApp();
  anyone.register(productsRoutes, { prefix: '/api/v1', reader, answerCached });
});
afterAll(async () => {
  await Promise.all([staff.close(), anyone.close()]);
  await database.close();
});

const get = (url: string, headers: Record<string, string> = {}, app = staff) =>
  app.inject({ url: `/api/v1${url}`, headers });

describe('GET /products', () => {
  test('answers 50 products with every field, newest change first, and links onwards', async () => {
    const answer = await get('/products');
    const body = answer.json<ProductList>();
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(body.products).toHaveLength(50);
    expect(body.page).toMatchObject({ limit: 50, offset: 0, prevCursor: null, total: null, totalIsExact: null });
    const times = body.products.map(({ updatedAt }) => updatedAt ?? '');
    expect(times).toEqual(times.toSorted().toReversed());
    expect(times[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

    const next = /<(.+)>; rel="next"/.exec(String(answer.headers.link))?.[1] ?? '';
    const second = await staff.inject({ url: next });
    expect(second.json<ProductList>().products[0]?.id).not.toBe(body.products[0]?.id);
    expect(second.headers.link).toMatch(/rel="next".*rel="prev"/);
  });

  test('its links mean the same list, however the address is written', async () => {
    const answer = await get('/products?q=o%3F?&limit=1&%6Fffset=1&sort=title');
    expect(answer.headers.link).toMatch(/^<\/api\/v1\/products\?q=o&sort=title&limit=1&cursor=[\w-]+>; rel="next"/);
    const plain = await get('/products?limit=3&%6Fffset=1&sort=title');
    const next = /<([^>]+)>; rel="next"/.exec(String(plain.headers.link))?.[1] ?? '';
    expect(next).toMatch(/^\/api\/v1\/products\?sort=title&limit=3&cursor=/);
    expect((await staff.inject({ url: next })).statusCode).toBe(200);
  });

  test('takes repeated filters as OR and commas in fields', async () => {
    const body = (
      await get('/products?vendor=Vendor%201&vendor=Vendor%202&fields=vendor,status&status=active&limit=200')
    ).json<ProductList>();
    expect(new Set(body.products.map(({ vendor }) => vendor))).toEqual(new Set(['Vendor 1', 'Vendor 2']));
    expect(new Set(body.products.map(({ status }) => status))).toEqual(new Set(['active']));
    expect(Object.keys(body.products[0] ?? {})).toEqual(['vendor', 'status']);
  });

  test('an offset past the end is an empty list', async () => {
    const answer = await get('/products?offset=2147483647');
    expect(answer.statusCode).toBe(200);
    expect(answer.json<ProductList>().products).toEqual([]);
  });

  test.each([
    ['/products?limit=0', '/query/limit'],
    ['/products?limit=201', '/query/limit'],
    ['/products?limit=ten', '/query/limit'],
    ['/products?limit=Infinity', '/query/limit'],
    ['/products?limit=1e1', '/query/limit'],
    ['/products?limit=0x5', '/query/limit'],
    ['/products?maxPrice=Infinity', '/query/maxPrice'],
    ['/products?minPrice=+5', '/query/minPrice'],
    ['/products?offset=5.0', '/query/offset'],
    ['/products/facets?maxPrice=-Infinity', '/query/maxPrice'],
    ['/products?offset=-1', '/query/offset'],
    ['/products?offset=99999999999', '/query/offset'],
    ['/products?sort=nope', '/query/sort'],
    ['/products?status=nope', '/query/status'],
    ['/products?count=maybe', '/query/count'],
    ['/products?unknown=1', '/query/unknown'],
    ['/products?fields=', '/query/fields'],
    ['/products?fields=id,,title', '/query/fields'],
    ['/products?minPrice=1.5', '/query/minPrice'],
    ['/products?minPrice=9&maxPrice=8', '/query/minPrice'],
    ['/products?ids=1,2', '/query/ids'],
    ['/products?limit=5&limit=6', '/query/limit'],
    [`/products?q=${'x'.repeat(201)}`, '/query/q'],
    ['/products?q=a%20b%20c%20d%20e%20f%20g%20h%20i%20j%20k%20l%20m', '/query/q'],
    ['/products/facets?values=0', '/query/values'],
    ['/products/facets?limit=5', '/query/limit'],
    ['/products/marks?offset=5', '/query/offset'],
  ])('%s is refused with the path of the fault', async (url, path) => {
    const answer = await get(url);
    const problem = answer.json<Problem>();
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(problem.code).toBe('validation_failed');
    expect(problem.errors?.map((error) => error.path)).toContain(path);
  });

  test('a cursor with an offset, or of another list, is 400', async () => {
    const { page } = (await get('/products?limit=5')).json<ProductList>();
    expect((await get(`/products?limit=5&offset=1&cursor=${page.nextCursor}`)).statusCode).toBe(400);
    const other = await get(`/products?sort=title&cursor=${page.nextCursor}`);
    expect([other.statusCode, other.json<Problem>().code]).toEqual([400, 'cursor_invalid']);
    const changed = await get(`/products?limit=9&cursor=${page.nextCursor}`);
    expect(changed.statusCode).toBe(200);
  });
});

describe('GET /products/:id', () => {
  const anId = async (status: string, app = staff) =>
    (await get(`/products?status=${status}&fields=id&limit=1`, {}, app)).json<ProductList>().products[0]?.id ?? '';

  test('answers the bare object with a strong ETag of version and representation, and 304 to it', async () => {
    const url = `/products/${await anId('active')}`;
    const answer = await get(url);
    const etag = String(answer.headers.etag);
    expect(etag).toMatch(/^"\d+\.[\w-]+"$/);
    expect(answer.json()).toMatchObject({ status: 'active', version: Number(/\d+/.exec(etag)?.[0]) });
    for (const asked of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const unchanged = await get(url, { 'if-none-match': asked });
      expect([unchanged.statusCode, unchanged.body, unchanged.headers['content-length']]).toEqual([304, '', undefined]);
    }
    expect((await get(url, { 'if-none-match': '"x"' })).statusCode).toBe(200);
    expect((await get(`${url}?fields=title`, { 'if-none-match': etag })).json()).toEqual({
      title: expect.any(String),
    });
  });

  test.each(['nope', '018f0000-0000-7000-8000-000000000000', '%00', '018F0000-0000-7000-8000-00000000000G'])(
    '%s is 404',
    async (id) => {
      const answer = await get(`/products/${id}`);
      expect([answer.statusCode, answer.json<Problem>().code]).toEqual([404, 'not_found']);
    },
  );

  test('a draft is there for staff only', async () => {
    const id = await anId('draft');
    expect((await get(`/products/${id}`)).statusCode).toBe(200);
    expect((await get(`/products/${id}`, {}, anyone)).statusCode).toBe(404);
    expect((await get('/products?status=draft', {}, anyone)).json<ProductList>().products).toEqual([]);
  });
});

test('a catalogue that is not public asks who reads', async () => {
  const closed = createTestApp({ isPublic: false });
  const reader = await createProductsReader(database.pool);
  closed.register(productsRoutes, { prefix: '/api/v1', reader, answerCached: answerUncached(reader.cached) });
  for (const url of ['/products', '/products/facets', '/products/marks', '/products/x'])
    expect((await get(url, {}, closed)).statusCode).toBe(401);
  await closed.close();
});
