import type { Product, ProductList } from '@headroom/contracts/products';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { insertTestProducts } from './test-catalogue.ts';
import { signInAs } from '../../testing/sign-in-as.ts';
import { createTestServer, type TestServer } from '../../testing/test-server.ts';

let server: TestServer;
let origin: string;
let token: string;
beforeAll(async () => {
  server = await createTestServer({ env: { RATE_LIMITS: 'off' } });
  await insertTestProducts(server.database.pool, 130);
  token = await signInAs(server, 'editor');
  origin = await server.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${origin}/api/v1${path}`, { method, headers });
const cacheOf = (answer: Response) => answer.headers.get('cache-status') ?? '';

/** Asks until the answer comes from memory: the fence wakes with the first question. */
const hit = (path: string, headers: Record<string, string> = {}) =>
  vi.waitFor(
    async () => {
      const answer = await get(path, headers);
      expect(cacheOf(answer)).toMatch(/^headroom; hit/);
      return answer;
    },
    { timeout: 60_000 },
  );

describe('lists, facets, marks and single products', () => {
  const paths = async () => {
    const [product] = ((await (await get('/products?limit=1')).json()) as ProductList).products;
    return [`/products/${product!.id}`, '/products?limit=5', '/products/facets', '/products/marks?sort=title'];
  };

  test('are answered from ready bytes, the same ones, and 304 to whoever holds them', async () => {
    for (const path of await paths()) {
      const asked = { 'accept-encoding': 'identity' };
      const fresh = await get(path, asked);
      const kept = await hit(path, asked);
      expect([path, kept.status, await kept.text()]).toEqual([path, 200, await fresh.text()]);
      const tag = kept.headers.get('etag')!;
      expect(tag).toBe(fresh.headers.get('etag'));
      for (const [name, pattern] of [
        ['vary', /^Accept-Encoding$/],
        ['cache-control', /^public, no-cache$/],
        ['server-timing', /^cache;desc=hit/],
        ['x-request-id', /./],
        ['api-version', /^1$/],
        ['x-content-type-options', /^nosniff$/],
        ['content-security-policy', /^default-src 'none'/],
      ] as const) {
        expect([path, name, kept.headers.get(name)]).toEqual([path, name, expect.stringMatching(pattern)]);
      }
      const unchanged = await get(path, { ...asked, 'if-none-match': `"x", W/${tag}` });
      expect([path, unchanged.status, unchanged.headers.get('etag')]).toEqual([path, 304, tag]);
      const head = await get(path, asked, 'HEAD');
      expect([path, head.status, head.headers.get('etag'), await head.text()]).toEqual([path, 200, tag, '']);
    }
  });

  test('refuse what is wrong, kept or not, never with a 5xx', async () => {
    const wrong: [name: string, value: string, status: number][] = [
      ['if-none-match', 'no quotes', 400],
      ['if-none-match', '"a" "b"', 400],
      ['change-token', 'made up', 400],
      ['change-token', 'A'.repeat(4_000), 400],
      ['accept-encoding', '*;q=0', 406],
      ['accept-encoding', 'br;q=9, ;;, "', 200],
      ['authorization', 'Bearer made-up', 401],
      ['x-request-id', 'not an id', 200],
      ['cookie', 'headroom=made-up; =;', 200],
    ];
    for (const path of await paths()) {
      for (const [name, value, status] of [...wrong, ...wrong]) {
        const answer = await get(path, { [name]: value });
        expect([path, name, value, answer.status]).toEqual([path, name, value, status]);
        await answer.arrayBuffer();
      }
    }
  });

  test('show a write as soon as it is acknowledged, to strangers as well', async () => {
    const [path = ''] = await paths();
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/merge-patch+json',
      'if-match': '*',
    };
    for (const title of ['One', 'Two', 'Three']) {
      await hit(path);
      const tag = (await get(path)).headers.get('etag');
      const body = JSON.stringify({ title });
      const written = await fetch(`${origin}/api/v1${path}`, { method: 'PATCH', headers, body });
      expect(written.status).toBe(200);
      const after = await get(path, { 'if-none-match': String(tag) });
      expect([after.status, ((await after.json()) as Product).title]).toEqual([200, title]);
      const staff = await get(path, {
        authorization: `Bearer ${token}`,
        'change-token': written.headers.get('change-token')!,
      });
      expect(((await staff.json()) as Product).title).toBe(title);
      expect(staff.headers.get('cache-control')).toBe('private, no-cache');
    }
  });

  test('know what strangers may not see without asking twice, and show it when they may', async () => {
    const { pool } = server.database;
    const { rows } = await pool.query<{ id: string }>(`SELECT id FROM products WHERE status = 'draft' LIMIT 1`);
    const path = `/products/${rows[0]!.id}`;
    const missing = await hit(path);
    expect([missing.status, ((await missing.json()) as { code: string }).code]).toEqual([404, 'not_found']);
    await pool.query(`UPDATE products SET status = 'active' WHERE id = $1`, [rows[0]!.id]);
    await vi.waitFor(async () => expect((await get(path)).status).toBe(200), { timeout: 60_000 });
  });
});
