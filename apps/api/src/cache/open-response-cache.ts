import type { AdmitFill } from '../performance/admit-fill.ts';
import { createChangeTokenReader } from '../performance/change-token.ts';
import type { RedisConnection } from '../redis/connect-redis.ts';
import type { FastifyRequest } from 'fastify';
import type { CachedRoute } from './cached-route.ts';
import { createFencedCache } from './create-fenced-cache.ts';
import type { Fence } from './fence-contract.ts';
import { withoutPurged, type RecentPurges } from './management/recent-purges.ts';
import { createAnswerRequests } from './http/answer-requests.ts';
import { createResponseCache } from './response-cache.ts';
import { createRedisTier } from './second-tier/redis-tier.ts';

/**
 * Puts the response cache together: the first level in this process under its fence, Redis behind it where there is one, and the way from a
 * request to ready bytes.
 * @param isPurged whether shared caches in front of us are told of changes.
 * @param admit lets a fill begin when there is room for it.
 * @param secret the database's own: it signs change tokens.
 * @param purges what operators purged lately, which the shared tier must not give any more.
 * @param onAnswer learns who was given which entry.
 */
export function openResponseCache({
  routes,
  fence,
  redis,
  maxBytes,
  isPurged,
  admit,
  secret,
  purges,
  onAnswer,
}: {
  routes: readonly CachedRoute<unknown>[];
  fence: Fence;
  redis: RedisConnection | undefined;
  maxBytes: number;
  isPurged: boolean;
  admit: AdmitFill;
  secret: Buffer;
  purges: RecentPurges;
  onAnswer: (request: FastifyRequest, key: string) => void;
}) {
  const redisTier = redis && createRedisTier({ redis });
  const tier = redisTier && withoutPurged(redisTier, purges);
  const cache = createResponseCache({
    routes,
    isPurged,
    admit,
    openEngine: ({ codec, ...options }) =>
      // A cache of one byte takes nothing; one of none would be without a bound.
      createFencedCache({ ...options, fence, maxBytes: Math.max(1, maxBytes), secondTier: tier && { tier, codec } }),
  });
  return {
    /** What the shared tier has done; undefined where there is none. */
    sharedCounts: () => redisTier?.counts,
    cache,
    answers: createAnswerRequests({ cache, readToken: createChangeTokenReader(secret), onAnswer }),
    close: () => cache.engine.close(),
  };
}
