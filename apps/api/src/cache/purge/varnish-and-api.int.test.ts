import { freePort } from '@headroom/database/testing';
import { inTransaction, newId } from '@headroom/database';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readCatalogue } from '../../catalogue/read-catalogue.ts';
import { createChangeToken } from '../../performance/change-token.ts';
import { createTestServer, type TestServer } from '../../testing/test-server.ts';
import { hasVarnish, startVarnish, type TestVarnish } from '../../testing/varnish-server.ts';
import { readPurgeStatus } from './purge-status.ts';

const SECRET = 'correct-horse-battery';
const PATIENCE = { timeout: 60_000, interval: 20 };
const PRODUCTS = 30;
const ROUNDS = 60;
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
      env: {
        PURGE_VARNISH_URL: varnish.url,
        PURGE_VARNISH_SECRET: SECRET,
        PURGE_REPEAT_SECONDS: '3600',
        RATE_LIMITS: 'off',
      },
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

  const read = async (base: string, path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${base}${path}`, { headers });
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
    '/api/v1/products?limit=6&sort=createdAt&fields=id,price,stock',
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
    ...Array.from({ length: 3 }, () => set('status = $2::product_status', fc.constantFrom('active', 'draft'))),
    set('vendor = $2', fc.constantFrom('Vendor 0', 'Vendor 1')),
    set('tags = ARRAY[$2]', fc.constantFrom('tag0', 'tag1')),
    set('description = $2', fc.constantFrom('a', 'b')),
    fc
      .constantFrom('a', 'b')
      .map((text) => ({ sql: `UPDATE products SET description = $1 WHERE status = 'active'`, parameters: [text] })),
  );

  /**
   * Commits writes in one transaction, and something that the public does not see, so that the feed is followed past it in any case.
   * @returns a change token of the transaction, when the purges of all that it holds are done.
   */
  async function commit(writes: readonly { sql: string; parameters: unknown[] }[]): Promise<string> {
    const transactionId = await inTransaction(server.database.pool, async (client) => {
      for (const { sql, parameters } of writes) {
        // oxlint-disable-next-line no-await-in-loop -- one change after the other
        await client.query(sql, parameters);
      }
      const { rows } = await client.query<{ xid: string }>(
        `INSERT INTO products (id, handle, title) VALUES ($1::uuid, $1::uuid::text, 'unseen') RETURNING pg_current_xact_id()::text AS xid`,
        [newId()],
      );
      return rows[0]?.xid ?? '';
    });
    await vi.waitFor(async () => {
      const { rows } = await server.database.pool.query(
        `SELECT FROM purge_targets WHERE position->'window' = 'null' AND pg_visible_in_snapshot($1::xid8, (position->'read'->>'snapshot')::pg_snapshot)`,
        [transactionId],
      );
      expect(rows).toHaveLength(1);
    }, PATIENCE);
    await settled();
    const { secret } = await readCatalogue(server.database.pool);
    return createChangeToken(secret)(transactionId);
  }
  const readAll = (base: string, headers: Record<string, string> = {}) =>
    Promise.all(PATHS.map(async (path) => ({ path, ...(await read(base, path, headers)), from: '' })));

  test('after the first purge already it gives what the origin gives', async () => {
    const hits = () => varnish.counters()['MAIN.cache_hit'] ?? 0;
    const hitsBefore = hits();
    const rounds = fc.sample(fc.array(writeArbitrary, { minLength: 1, maxLength: 2 }), { numRuns: ROUNDS });
    for (const writes of rounds) {
      // oxlint-disable-next-line no-await-in-loop
      const token = await commit(writes);
      // oxlint-disable-next-line no-await-in-loop
      const truth = () => readAll(direct, { 'change-token': token });
      // Without a token the origin may be a second behind, and what is made of that is dropped by the second purge only.
      // oxlint-disable-next-line no-await-in-loop
      await vi.waitFor(async () => expect(await readAll(direct)).toEqual(await truth()), PATIENCE);
      // On a busy machine an answer may be late, and is then kept by nobody, or Varnish may take its origin for gone. What it kept of the time
      // before the writes it would give for ten minutes: the second purge comes in an hour.
      // oxlint-disable-next-line no-await-in-loop
      await vi.waitFor(async () => {
        const answers = await readAll(varnish.url);
        expect({ writes, answers }).toEqual({ writes, answers: await truth() });
      }, PATIENCE);
    }
    // Names are precise enough for a purge to leave something.
    expect(hits()).toBeGreaterThan(hitsBefore);
  });
});
