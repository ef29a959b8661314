import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectRedis, type RedisConnection } from '../../redis/connect-redis.ts';
import { hasRedis, startRedis, type TestRedis } from '../../testing/redis-server.ts';
import { createSharedCounters } from './rate-counters.ts';

const patience = { timeout: 30_000 };

describe.skipIf(!hasRedis)('createSharedCounters (needs redis-server)', () => {
  let server: TestRedis;
  const connections: RedisConnection[] = [];
  beforeAll(async () => {
    server = await startRedis();
    // A busy machine is no fault of Redis here.
    for (let n = 0; n < 2; n += 1)
      connections.push(connectRedis({ url: server.url, answerMilliseconds: 5_000, onNotice: () => {} }));
    for (const connection of connections)
      // oxlint-disable-next-line no-await-in-loop -- both
      await vi.waitUntil(async () => (await connection.ask((redis) => redis.ping())) === 'PONG', patience);
  });
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    await server?.close();
  });
  const process = (n: number) => createSharedCounters(connections[n] as RedisConnection);
  const rate = { quota: 5, windowSeconds: 3_600 };

  it('shares limits between processes, and keeps no counter longer than it counts', async () => {
    const [one, other] = [process(0), process(1)];
    const counters = [{ key: 'headroom:rate:{shared}:reads', rate }];
    const verdicts = [];
    for (const count of [one, other, one, other, one, other, one]) {
      // oxlint-disable-next-line no-await-in-loop -- in this order
      verdicts.push(await count(counters));
    }
    expect(verdicts.map(({ isAllowed }) => isAllowed)).toEqual([true, true, true, true, true, false, false]);
    expect(verdicts.map(({ states }) => states[0]?.remaining)).toEqual([4, 3, 2, 1, 0, 0, 0]);
    expect(verdicts[5]?.states[0]?.nextInMilliseconds).toBeGreaterThan(600_000);
    const left = await connections[0]?.ask((redis) => redis.pttl('headroom:rate:{shared}:reads'));
    expect(left).toBeGreaterThan(3_000_000);
    expect(left).toBeLessThanOrEqual(3_600_001);
  });

  it('counts in all counters or in none', async () => {
    const count = process(0);
    const narrow = { key: 'headroom:rate:{a}:token', rate: { quota: 1, windowSeconds: 3_600 } };
    const wide = { key: 'headroom:rate:{a}:user', rate };
    expect((await count([narrow, wide])).isAllowed).toBe(true);
    expect((await count([narrow, wide])).isAllowed).toBe(false);
    expect((await process(1)([wide])).states[0]?.remaining).toBe(3);
  });

  it('counts here where Redis is gone', async () => {
    const count = createSharedCounters({ runScript: async () => undefined });
    const counters = [{ key: 'headroom:rate:{b}:reads', rate: { quota: 2, windowSeconds: 3_600 } }];
    const verdicts = [await count(counters), await count(counters), await count(counters)];
    expect(verdicts.map(({ isAllowed }) => isAllowed)).toEqual([true, true, false]);
  });
});
