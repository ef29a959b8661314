import { createChangeTokenReader } from '../performance/change-token.ts';
import type { RedisConnection } from '../redis/connect-redis.ts';
import type { CachedRoute } from './cached-route.ts';
import { createFencedCache } from './create-fenced-cache.ts';
import type { Fence } from './fence-contract.ts';
import { createAnswerRequests } from './http/answer-requests.ts';
import { createResponseCache } from './response-cache.ts';
import { createRedisTier } from './second-tier/redis-tier.ts';

/**
 * Puts the response cache together: the first level in this process under its fence, Redis behind it where there is one, and the way from a
 * request to ready bytes.
 * @param isPurged whether shared caches in front of us are told of changes.
 * @param secret the database's own: it signs change tokens.
 */
export function openResponseCache({
  routes,
  fence,
  redis,
  maxBytes,
  isPurged,
  secret,
}: {
  routes: readonly CachedRoute<unknown>[];
  fence: Fence;
  redis: RedisConnection | undefined;
  maxBytes: number;
  isPurged: boolean;
  secret: Buffer;
}) {
  const tier = redis && createRedisTier({ redis });
  const cache = createResponseCache({
    routes,
    isPurged,
    openEngine: ({ codec, ...options }) =>
      createFencedCache({ ...options, fence, maxBytes, secondTier: tier && { tier, codec } }),
  });
  return {
    tier,
    cache,
    answers: createAnswerRequests({ cache, readToken: createChangeTokenReader(secret) }),
    close: () => cache.engine.close(),
  };
}
