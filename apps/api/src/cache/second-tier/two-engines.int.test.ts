import { newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFollower } from '../../changes/create-follower.ts';
import { parseSnapshot } from '../../changes/snapshot.ts';
import { connectRedis } from '../../redis/connect-redis.ts';
import { hasRedis, startRedis, type TestRedis } from '../../testing/redis-server.ts';
import { createFence } from '../create-fence.ts';
import { createFencedCache } from '../create-fenced-cache.ts';
import type { Fill, FrameCodec } from '../fenced-cache.ts';
import type { Footprint } from '../footprint.ts';
import { createRedisTier } from './redis-tier.ts';

const patience = { timeout: 30_000, interval: 20 };

const ofProduct = (id: string): Footprint => ({
  productIds: new Set([id]),
  group: null,
  touch: (change) => (change.op !== 'bulk' && change.productId === id ? 'drop' : 'none'),
  toJson: () => id,
});
const codec: FrameCodec<string> = {
  toFrame: (title) => ({ meta: null, body: Buffer.from(title) }),
  fromFrame: (_key, { footprint, body }) => ({ value: body.toString(), footprint: ofProduct(String(footprint)) }),
};

/** A fence that waited more than a third of a second for PostgreSQL is not fresh, and its process rightly shares nothing: it is tried again. */
const onBusyMachines = { retry: 3 };

describe.skipIf(!hasRedis)('two processes on one PostgreSQL and one Redis (needs redis-server)', onBusyMachines, () => {
  let server: TestRedis;
  let database: TestDatabase;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.close());
  const closers: (() => unknown)[] = [];
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(async () => {
    await Promise.all(closers.splice(0).map((close) => close()));
    await database.close();
  });

  /** All that a process has: its own connections, follower, fence and first level. */
  async function startProcess({ build = 'build', answerMilliseconds = 10_000 } = {}) {
    const follower = createFollower({
      connect: () => new pg.Client({ connectionString: database.url }),
      onError: () => {},
    });
    const fence = createFence({ follower, build, onError: () => {} });
    // Patient, for a busy machine: what is counted here must not depend on it.
    const redis = connectRedis({ url: server.url, answerMilliseconds, onNotice: () => {} });
    const tier = createRedisTier({ redis, leaseMilliseconds: 10_000 });
    const engine = createFencedCache<string>({
      fence,
      maxBytes: 1e6,
      sizeOf: ({ length }) => length,
      secondTier: { tier, codec },
    });
    closers.push(async () => {
      engine.close();
      fence.stop();
      await follower.stop();
      await redis.close();
    });
    await expect.poll(() => redis.ask((client) => client.ping()), patience).toBe('PONG');
    await expect.poll(() => fence.renew(), patience).toBe(true);
    return { fence, engine, tier };
  }
  type Process = Awaited<ReturnType<typeof startProcess>>;

  let statements = 0;
  beforeEach(() => void (statements = 0));
  const readTitle =
    (id: string): Fill<string> =>
    async () => {
      statements += 1;
      const { rows } = await database.pool.query<{ title: string; snapshot: string }>(
        'SELECT title, pg_current_snapshot()::text AS snapshot, pg_sleep(0.05) FROM products WHERE id = $1',
        [id],
      );
      const { title = '', snapshot = '' } = rows[0] ?? {};
      return { value: title, snapshot: parseSnapshot(snapshot), footprint: ofProduct(id) };
    };
  const read = async ({ engine }: Process, id: string) => {
    const { entry, from } = await engine.get(id, { fill: readTitle(id) });
    return { title: entry.value, from };
  };
  async function insert(title: string): Promise<string> {
    const id = newId();
    await database.pool.query(`INSERT INTO products (id, handle, title) VALUES ($1::uuid, $1::uuid::text, $2)`, [
      id,
      title,
    ]);
    return id;
  }
  const isShared = (one: Process, writes: number) => expect.poll(() => one.tier.counts.writes, patience).toBe(writes);

  it('make one statement of a thousand requests for a key that neither has', async () => {
    const processes = [await startProcess(), await startProcess()] as const;
    const id = await insert('one');
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, request) => read(processes[request % 2 === 0 ? 0 : 1], id)),
    );
    expect(new Set(answers.map(({ title }) => title))).toEqual(new Set(['one']));
    expect(statements).toBe(1);
  });

  it('give each other what they have read, and never what a change has overtaken', async () => {
    const [one, two] = [await startProcess(), await startProcess()];
    const id = await insert('old');
    expect(await read(one, id)).toEqual({ title: 'old', from: 'fill' });
    await isShared(one, 1);
    expect(await read(two, id)).toEqual({ title: 'old', from: 'second-tier' });
    expect(statements).toBe(1);

    await database.pool.query(`UPDATE products SET title = 'new' WHERE id = $1`, [id]);
    await expect.poll(() => one.engine.look(id) ?? two.engine.look(id), patience).toBeUndefined();
    // The old frame lies in Redis still: it is seen, and refused.
    expect(await read(one, id)).toEqual({ title: 'new', from: 'fill' });
    expect(one.engine.statistics().total.refusedByFence).toBe(1);
    await isShared(one, 2);
    expect(await read(two, id)).toEqual({ title: 'new', from: 'second-tier' });
    expect(statements).toBe(2);
  });

  it('find nothing of another build', async () => {
    const [one, two] = [await startProcess(), await startProcess({ build: 'the next' })];
    const id = await insert('title');
    await read(one, id);
    await isShared(one, 1);
    expect(await read(two, id)).toEqual({ title: 'title', from: 'fill' });
  });

  it('begin with what the others have', async () => {
    const one = await startProcess();
    const ids = await Promise.all(['a', 'b', 'c'].map(insert));
    for (const id of ids) {
      // oxlint-disable-next-line no-await-in-loop
      await read(one, id);
    }
    await isShared(one, 3);
    const fresh = await startProcess();
    const answers = await Promise.all(ids.map((id) => read(fresh, id)));
    expect(answers.map(({ from }) => from)).toEqual(ids.map(() => 'second-tier'));
  });

  it('read for themselves while Redis hangs or is lost, and fail nobody', async () => {
    const [one, two] = [await startProcess({ answerMilliseconds: 5 }), await startProcess({ answerMilliseconds: 5 })];
    const id = await insert('title');
    server.pause();
    try {
      for (const process of [one, two]) {
        // oxlint-disable-next-line no-await-in-loop
        expect(await read(process, id)).toEqual({ title: 'title', from: 'fill' });
      }
    } finally {
      server.resume();
    }
    await server.restart();
    await expect
      .poll(async () => {
        const other = await insert('other');
        await read(one, other);
        return (await read(two, other)).from;
      }, patience)
      .toBe('second-tier');
  });
});
