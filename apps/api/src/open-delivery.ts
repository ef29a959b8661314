import type { FastifyBaseLogger } from 'fastify';
import pg, { type Pool } from 'pg';
import { buildMark } from './cache/build-mark.ts';
import type { CachedRoute } from './cache/cached-route.ts';
import { createFence } from './cache/create-fence.ts';
import { openManagement } from './cache/management/open-management.ts';
import { createRecentPurges } from './cache/management/recent-purges.ts';
import { openResponseCache } from './cache/open-response-cache.ts';
import { createPurging } from './cache/purge/create-purging.ts';
import { createTargets } from './cache/purge/create-targets.ts';
import { createFollower } from './changes/create-follower.ts';
import { createFeedRepository } from './changes/feed-repository.ts';
import type { Config } from './config.ts';
import { createAdmitFill } from './performance/admit-fill.ts';
import { createAdmission } from './performance/admission.ts';
import { createGradientLimit } from './performance/gradient-limit.ts';
import { createLocalCounters, createSharedCounters } from './performance/rate-limits/rate-counters.ts';
import { connectRedis } from './redis/connect-redis.ts';

type Warn = Pick<FastifyBaseLogger, 'warn'>;

/** Follows the change feed for this process: for the live stream, and for the fence of everything that is kept. */
export async function followChanges({ pool, logger }: { pool: Pool; logger: Warn }) {
  const follower = createFollower({
    connect: () => new pg.Client({ ...pool.options, application_name: 'headroom-feed' }),
    onError: (error) => logger.warn({ err: error }, 'following the change feed failed; it is tried again'),
  });
  const fence = createFence({
    follower,
    build: await buildMark(),
    onError: (error) => logger.warn({ err: error }, 'nothing is kept in memory until the change feed can be followed'),
  });
  return { follower, fence };
}
export type Following = Awaited<ReturnType<typeof followChanges>>;

/**
 * What stands between a request and its route: Redis where there is one, the response cache with its management, the purges of shared
 * caches, and the limit of what may run at once. `close` ends the following too, in the order in which one needs the other.
 * @param routes whose answers are kept.
 * @param secret the database's own: it signs change tokens.
 */
export function openDelivery({
  config,
  pool,
  secret,
  following: { follower, fence },
  routes,
  logger,
}: {
  config: Config;
  pool: Pool;
  secret: Buffer;
  following: Following;
  routes: readonly CachedRoute<unknown>[];
  logger: Warn;
}) {
  const { redisUrl, redisTimeoutMilliseconds } = config;
  const redis =
    redisUrl === undefined
      ? undefined
      : connectRedis({
          url: redisUrl,
          answerMilliseconds: redisTimeoutMilliseconds,
          onNotice: (message, error) => logger.warn({ err: error }, message),
        });

  const repeatMilliseconds = config.purge?.repeatMilliseconds ?? 0;
  const targets = config.purge ? createTargets(config.purge) : [];
  const purging = createPurging({
    pool,
    feed: createFeedRepository(pool),
    connect: () => new pg.Client(pool.options),
    targets,
    repeatMilliseconds,
    onError: (error, message) => logger.warn({ err: error }, message),
  });

  const purges = createRecentPurges();
  const limit = createGradientLimit();
  const admission = createAdmission({ limit: () => limit.limit });
  const responses = openResponseCache({
    routes,
    fence,
    redis,
    maxBytes: config.cacheBytes,
    isPurged: targets.length > 0,
    admit: createAdmitFill({ admission, limit }),
    secret,
    purges,
    onAnswer: (request, key) => operating.learn(request, key),
  });
  const operating = openManagement({
    pool,
    ...responses,
    fence,
    follower,
    purges,
    isBusy: admission.isBusy,
    repeatMilliseconds,
    onError: (error) =>
      logger.warn(
        { err: error },
        'what operators asked for, or what is asked most, could not be read; it is tried again',
      ),
  });

  return {
    answers: responses.answers,
    /** An answer that may be given at once, not counted as given. */
    check: responses.cache.check,
    operating,
    admission,
    limit,
    redis,
    countRates: redis ? createSharedCounters(redis) : createLocalCounters(),
    purging,
    purgeTargets: targets.map(({ name }) => name),
    repeatMilliseconds,
    async close(): Promise<void> {
      fence.stop();
      await follower.stop();
      responses.close();
      await operating.stop();
      await purging.stop();
      await redis?.close();
    },
  };
}
