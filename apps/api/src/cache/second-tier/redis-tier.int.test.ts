import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectRedis, type RedisConnection } from '../../redis/connect-redis.ts';
import { hasRedis, startRedis, type TestRedis } from '../../testing/redis-server.ts';
import type { Lease, SecondTier, StoredFrame } from '../second-tier.ts';
import { createRedisTier } from './redis-tier.ts';

const patience = { timeout: 30_000 };
const aFrame = (text = 'page'): StoredFrame => ({
  snapshot: '10:12:11',
  footprint: { ids: ['a'] },
  meta: { status: 200 },
  body: Buffer.from(text),
  filledAt: '2026-11-21T12:00:00.000Z',
});

describe.skipIf(!hasRedis)('the second tier in Redis (needs redis-server)', () => {
  let server: TestRedis;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.close());

  const connections: RedisConnection[] = [];
  afterEach(async () => {
    await Promise.all(connections.splice(0).map((connection) => connection.close()));
  });
  let world = '';
  let worlds = 0;
  beforeEach(() => void (world = `world-${(worlds += 1)}`));

  type Options = Partial<Parameters<typeof createRedisTier>[0]>;
  /** Patient by default: on a busy machine a Redis that is well can take more than 5 ms. */
  async function connect(answerMilliseconds = 10_000): Promise<RedisConnection> {
    const redis = connectRedis({ url: server.url, answerMilliseconds, onNotice: () => {} });
    connections.push(redis);
    await expect.poll(() => redis.ask((client) => client.ping()), patience).toBe('PONG');
    return redis;
  }
  /** Patient in waiting, too. */
  const open = async (options: Options = {}) =>
    createRedisTier({ redis: await connect(), leaseMilliseconds: 5_000, longestWaitMilliseconds: 60_000, ...options });
  /** What the engine does with a key that is kept nowhere here. */
  async function fillOnce(tier: SecondTier, key: string, fill: () => Promise<StoredFrame>): Promise<StoredFrame> {
    const kept = await tier.read(world, key);
    if (kept) return kept;
    const lease = await tier.lease(world, key);
    if (lease.state === 'filled') return lease.frame;
    const frame = await fill();
    await tier.write(world, key, frame);
    if (lease.state === 'mine') lease.release();
    return frame;
  }
  const isKept = (tier: SecondTier, key: string) => expect.poll(() => tier.read(world, key), patience);
  const mine = (lease: Lease) => {
    if (lease.state !== 'mine') throw new Error(`the lease is ${lease.state}`);
    return lease;
  };

  it('gives another process what this one wrote, in the same world only', async () => {
    const [one, two] = [await open(), await open()];
    await one.write(world, 'key', aFrame('x'.repeat(5_000)));
    await isKept(two, 'key').toEqual(aFrame('x'.repeat(5_000)));
    expect(await two.read('another', 'key')).toBeUndefined();
    await two.remove(world, ['key', 'nothing']);
    expect(await one.read(world, 'key')).toBeUndefined();
    expect(one.counts).toMatchObject({ writes: 1, misses: 1 });
    expect(one.counts.writtenBytes).toBeLessThan(1_000);
  });

  it('lets one of all processes fill, and the others take what it filled', async () => {
    const tiers = await Promise.all(Array.from({ length: 8 }, () => open()));
    let fills = 0;
    const given = await Promise.all(
      tiers.map((tier) =>
        fillOnce(tier, 'key', async () => {
          fills += 1;
          await sleep(100);
          return aFrame();
        }),
      ),
    );
    expect(fills).toBe(1);
    expect(given).toEqual(tiers.map(() => aFrame()));
    expect(tiers.map(({ counts }) => counts.waitsFilled).reduce((sum, n) => sum + n, 0)).toBeGreaterThan(0);
  });

  it('gives the lease, and not the frame again, to whoever found the frame wanting', async () => {
    const [one, two] = [await open(), await open()];
    await one.write(world, 'key', aFrame('old'));
    await isKept(two, 'key').toEqual(aFrame('old'));
    expect(await one.read(world, 'key')).toEqual(aFrame('old'));
    const lease = mine(await two.lease(world, 'key'));
    const waiting = one.lease(world, 'key');
    await two.write(world, 'key', aFrame('new'));
    lease.release();
    expect(await waiting).toEqual({ state: 'filled', frame: aFrame('new') });
  });

  it('passes the turn on where a fill failed', async () => {
    const [one, two] = [await open(), await open()];
    const lease = mine(await one.lease(world, 'key'));
    const waiting = two.lease(world, 'key');
    lease.release();
    const turn = await waiting;
    expect(turn.state).toBe('mine');
    mine(turn).release();
  });

  it('renews a lease while a long fill runs', async () => {
    const [one, two] = [await open({ leaseMilliseconds: 3_000 }), await open({ leaseMilliseconds: 3_000 })];
    const lease = mine(await one.lease(world, 'key'));
    let turn: Lease | undefined;
    const waiting = two.lease(world, 'key').then((given) => (turn = given));
    await sleep(4_000);
    expect(turn).toBeUndefined();
    await one.write(world, 'key', aFrame());
    lease.release();
    expect(await waiting).toMatchObject({ state: 'filled' });
  });

  it('waits no longer than a lease for a process that died, and keeps nothing of one that comes back late', async () => {
    const tier = await open();
    const holder = fork(fileURLToPath(new URL('../../testing/hold-lease.ts', import.meta.url)), [server.url, world]);
    try {
      await new Promise((resolve) => holder.once('message', resolve));
      holder.kill('SIGSTOP');
      const lease = mine(await tier.lease(world, 'key'));
      // It wakes up, and writes what it had filled before, while the lease is another's.
      holder.kill('SIGCONT');
      holder.send('write');
      await new Promise((resolve) => holder.once('message', resolve));
      expect(await tier.read(world, 'key')).toBeUndefined();
      await tier.write(world, 'key', aFrame('newer'));
      lease.release();
      await isKept(tier, 'key').toEqual(aFrame('newer'));
    } finally {
      holder.kill('SIGKILL');
    }
  });

  it('gives up waiting for a fill that takes too long', async () => {
    const [one, two] = [await open(), await open({ longestWaitMilliseconds: 50 })];
    const lease = mine(await one.lease(world, 'key'));
    expect(await two.lease(world, 'key')).toEqual({ state: 'none' });
    lease.release();
  });

  it('lets nobody wait for as long as a lease is held', async () => {
    const [one, two] = [await open(), createRedisTier({ redis: await connect() })];
    const lease = mine(await one.lease(world, 'key'));
    const over = new AbortController();
    const late = sleep(8_000, 'late', { signal: over.signal }).catch(() => 'late');
    expect(await Promise.race([two.lease(world, 'key'), late])).toEqual({ state: 'none' });
    over.abort();
    lease.release();
  });

  it('keeps nothing too large, and has nobody wait in line for it', async () => {
    const [one, two, three] = [await open({ maxFrameBytes: 200 }), await open(), await open()];
    const lease = mine(await one.lease(world, 'key'));
    const waiting = [two, three].map((tier) => tier.lease(world, 'key'));
    await one.write(world, 'key', aFrame('xyz'.repeat(100)));
    lease.release();
    expect(await Promise.all(waiting)).toEqual([{ state: 'none' }, { state: 'none' }]);
    expect(one.counts.tooLarge).toBe(1);
    expect(await two.read(world, 'key')).toBeUndefined();
  });

  it('takes a broken value for none, and replaces it', async () => {
    const tier = await open();
    await tier.write(world, 'key', aFrame());
    await isKept(tier, 'key').toBeDefined();
    const redis = await connect();
    const keys = (await redis.ask((client) => client.keys(`headroom:${world}:*`))) ?? [];
    await redis.ask((client) => client.setrange(keys[0] ?? '', 20, 'broken'));
    expect(await fillOnce(tier, 'key', async () => aFrame('again'))).toEqual(aFrame('again'));
    await isKept(tier, 'key').toEqual(aFrame('again'));
    expect(tier.counts.broken).toBeGreaterThan(0);
  });

  it('lets everybody fill for themselves while Redis hangs or is gone, and is of use again after it', async () => {
    const tier = createRedisTier({ redis: await connect(5) });
    const fill = async () => aFrame();
    server.pause();
    try {
      for (let time = 0; time < 50; time += 1) {
        // oxlint-disable-next-line no-await-in-loop
        expect(await fillOnce(tier, `key ${time}`, fill)).toEqual(aFrame());
      }
    } finally {
      server.resume();
    }
    await server.restart();
    await expect
      .poll(async () => {
        await fillOnce(tier, 'key', fill);
        return tier.read(world, 'key');
      }, patience)
      .toEqual(aFrame());
    // A lease whose record went with the old Redis is given back to nobody, and harms nothing.
    const leases: Lease[] = [];
    const isMine = async () => leases[leases.push(await tier.lease(world, 'other')) - 1]?.state;
    await expect.poll(isMine, patience).toBe('mine');
    await server.restart();
    mine(leases.at(-1) as Lease).release();
    await expect.poll(isMine, patience).toBe('mine');
    mine(leases.at(-1) as Lease).release();
  });
});
