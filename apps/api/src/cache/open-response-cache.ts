import type { Follower } from '../changes/create-follower.ts';
import { createChangeTokenReader } from '../performance/change-token.ts';
import type { RedisConnection } from '../redis/connect-redis.ts';
import type { CachedRoute } from './cached-route.ts';
import { createFence } from './create-fence.ts';
import { createFencedCache } from './create-fenced-cache.ts';
import { hashSources } from './hash-sources.ts';
import { createAnswerRequests } from './http/answer-requests.ts';
import { createResponseCache } from './response-cache.ts';
import { createRedisTier } from './second-tier/redis-tier.ts';

/**
 * Puts the response cache together: the fence over the change feed, the first level in this process, Redis behind it where there is one, and
 * the way from a request to ready bytes.
 * @param isPurged whether shared caches in front of us are told of changes.
 * @param secret the database's own: it signs change tokens.
 */
export function openResponseCache({
  routes,
  follower,
  redis,
  maxBytes,
  isPurged,
  secret,
  onError,
}: {
  routes: readonly CachedRoute<unknown>[];
  follower: Follower;
  redis: RedisConnection | undefined;
  maxBytes: number;
  isPurged: boolean;
  secret: Buffer;
  onError: (error: unknown) => void;
}) {
  // Alone, nobody else's answers can be met.
  const fence = createFence({ follower, build: redis ? hashSources() : '', onError });
  const tier = redis && createRedisTier({ redis });
  const cache = createResponseCache({
    routes,
    isPurged,
    openEngine: ({ codec, ...options }) =>
      createFencedCache({ ...options, fence, maxBytes, secondTier: tier && { tier, codec } }),
  });
  return {
    fence,
    tier,
    cache,
    answers: createAnswerRequests({ cache, readToken: createChangeTokenReader(secret) }),
    close() {
      cache.engine.close();
      fence.stop();
    },
  };
}
