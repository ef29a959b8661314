import { setTimeout as sleep } from 'node:timers/promises';
import { createRedisTier } from '../cache/second-tier/redis-tier.ts';
import { connectRedis } from '../redis/connect-redis.ts';

// A process for tests of the second tier: takes the lease of `key`, says so to its parent, and writes when it is told to.
const [url = '', world = ''] = process.argv.slice(2);
const redis = connectRedis({ url, answerMilliseconds: 10_000, onNotice: () => {} });
while (!redis.isUsable()) await sleep(5);
const tier = createRedisTier({ redis });
const lease = await tier.lease(world, 'key');
process.once('message', () => {
  void (async () => {
    const body = Buffer.from('older');
    await tier.write(world, 'key', { snapshot: '1:1:', footprint: null, meta: null, filledAt: '', body });
    if (lease.state === 'mine') lease.release();
    // Once Redis has taken what was sent before.
    await sleep(100);
    while ((await redis.ask((client) => client.ping())) === undefined) await sleep(50);
    process.send?.('written');
  })();
});
process.send?.('holding');
