import { setTimeout as sleep } from 'node:timers/promises';
import { inTransaction, newId } from '@headroom/database';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createTestServer, type TestServer } from '../../testing/test-server.ts';
import { freePort, hasVarnish, startVarnish, type TestVarnish } from '../../testing/varnish-server.ts';
import { readPurgeStatus } from './purge-status.ts';

const SECRET = 'correct-horse-battery';
const PATIENCE = { timeout: 25_000, interval: 20 };
const PRODUCTS = 30;
const ROUNDS = 12;
vi.setConfig({ testTimeout: 240_000 });

let varnish: TestVarnish;
let server: TestServer;
let direct: string;
const ids = Array.from({ length: PRODUCTS }, newId).toSorted();

describe.skipIf(!hasVarnish)('the API behind a real Varnish (skipped where varnishd is not installed)', () => {
  beforeAll(async () => {
    const originPort = await freePort();
    varnish = await startVarnish({ originPort, secret: SECRET });
    server = await createTestServer({
      env: { PURGE_VARNISH_URL: varnish.url, PURGE_VARNISH_SECRET: SECRET, PURGE_REPEAT_SECONDS: '3600' },
    });
    await server.database.pool.query(
      `INSERT INTO products (id, handle, title, vendor, status, price, tags)
       SELECT id, id::text, 'Kettle ' || n % 7, 'Vendor ' || n % 3, CASE WHEN n % 5 = 0 THEN 'draft' ELSE 'active' END::product_status, 100 * n, ARRAY['tag' || n % 2]
       FROM unnest($1::uuid[]) WITH ORDINALITY p (id, n)`,
      [ids],
    );
    direct = await server.app.listen({ host: '127.0.0.1', port: originPort });
    // It looked for its origin before there was one.
    await vi.waitFor(async () => {
      const { status } = await fetch(`${varnish.url}/healthz`);
      if (status !== 200) throw new Error(`Varnish takes its origin for gone: ${status}`);
    }, PATIENCE);
  });
  afterAll(async () => {
    await server?.close();
    await varnish?.close();
  });

  const read = async (base: string, path: string) => {
    const response = await fetch(`${base}${path}`);
    const body = await response.text();
    const status = response.headers.get('cache-status') ?? '';
    // What a position was as of is when it was read.
    return {
      status: response.status,
      from: status,
      body: body.replaceAll(/"(positionAsOf|asOf|requestId)":"[^"]*"/g, ''),
    };
  };
  const settled = () =>
    vi.waitFor(async () => {
      const [target] = await readPurgeStatus(server.database.pool, []);
      expect(target).toMatchObject({ due: 0, lagMilliseconds: null, failed: 0 });
    }, PATIENCE);
  const PATHS = [
    '/api/v1/products?limit=5',
    '/api/v1/products?limit=5&sort=title&fields=id,title',
    '/api/v1/products?limit=4&sort=-price&vendor=Vendor%201',
    '/api/v1/products?limit=6&sort=createdAt&offset=3&fields=id,price,stock',
    '/api/v1/products?limit=5&tag=tag1&count=exact',
    '/api/v1/products?limit=5&minPrice=900&sort=vendor',
    '/api/v1/products?q=kettle&limit=5',
    `/api/v1/products?ids=${ids.slice(0, 3).join(',')}`,
    `/api/v1/products/${ids[1]}`,
    `/api/v1/products/${ids[4]}`,
  ];

  test('asks the origin once for what nobody changes', async () => {
    await settled();
    for (const path of PATHS) {
      // oxlint-disable-next-line no-await-in-loop
      const [first, second] = [await read(varnish.url, path), await read(varnish.url, path)];
      expect(second.body).toBe(first.body);
      const isKept = second.from.startsWith('varnish; hit');
      // A product that the public may not see is a problem, and none is kept.
      expect([path, isKept]).toEqual([path, first.status === 200]);
    }
  });

  const set = <T>(sql: string, value: fc.Arbitrary<T>) =>
    fc
      .tuple(fc.nat(PRODUCTS - 1), value)
      .map(([n, to]) => ({ sql: `UPDATE products SET ${sql} WHERE id = $1`, parameters: [ids[n], to] }));
  const writeArbitrary = fc.oneof(
    set('price = $2', fc.constantFrom(50, 950, 2_000)),
    set('title = $2', fc.constantFrom('Anvil', 'Kettle 3', 'Zither')),
    set('stock = $2', fc.nat(9)),
    set('status = $2::product_status', fc.constantFrom('active', 'draft')),
    set('vendor = $2', fc.constantFrom('Vendor 0', 'Vendor 1')),
    set('tags = ARRAY[$2]', fc.constantFrom('tag0', 'tag1')),
    set('description = $2', fc.constantFrom('a', 'b')),
    fc
      .constantFrom('a', 'b')
      .map((text) => ({ sql: `UPDATE products SET description = $1 WHERE status = 'active'`, parameters: [text] })),
  );

  /** In one transaction, so in one page of the feed, and with something that the public does not see, so that there is a page. */
  async function commit(writes: readonly { sql: string; parameters: unknown[] }[]): Promise<void> {
    const revision = async () =>
      (await server.database.pool.query<{ revision: number }>('SELECT revision FROM purge_targets')).rows[0]?.revision;
    const before = await revision();
    await inTransaction(server.database.pool, async (client) => {
      for (const { sql, parameters } of writes) {
        // oxlint-disable-next-line no-await-in-loop -- one change after the other
        await client.query(sql, parameters);
      }
      await client.query(`INSERT INTO products (id, handle, title) VALUES ($1::uuid, $1::uuid::text, 'unseen')`, [
        newId(),
      ]);
    });
    await vi.waitFor(async () => expect(await revision()).not.toBe(before), PATIENCE);
    await settled();
  }

  test('after the first purge already it gives what the origin gives', async () => {
    const hits = () => varnish.counters()['MAIN.cache_hit'] ?? 0;
    const hitsBefore = hits();
    const rounds = fc.sample(fc.array(writeArbitrary, { minLength: 1, maxLength: 3 }), { numRuns: ROUNDS });
    for (const writes of rounds) {
      // oxlint-disable-next-line no-await-in-loop
      await commit(writes);
      // Without a change token the origin itself may be so old.
      // oxlint-disable-next-line no-await-in-loop
      await sleep(1_050);
      // oxlint-disable-next-line no-await-in-loop
      const answers = await Promise.all(
        PATHS.map(async (path) => ({ path, behind: await read(varnish.url, path), own: await read(direct, path) })),
      );
      const differing = answers.filter(({ behind, own }) => behind.status !== own.status || behind.body !== own.body);
      expect({ writes, differing }).toEqual({ writes, differing: [] });
    }
    // Names are precise enough for a purge to leave something.
    expect(hits()).toBeGreaterThan(hitsBefore);
  });
});
