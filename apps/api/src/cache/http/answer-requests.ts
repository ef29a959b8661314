import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../../create-fastify.ts';
import type { Audience, CachedRoute } from '../cached-route.ts';
import type { CacheAnswer, CachedEntry } from '../fenced-cache.ts';
import type { ReadAnswer, ResponseCache } from '../response-cache.ts';
import { createAliases } from './aliases.ts';
import { markReading } from './mark-reading.ts';
import type { CacheOutcome } from './cache-status.ts';
import type { KeptAnswer } from './kept-answer.ts';
import { sendThrough, writePast } from './ready-bytes.ts';
import { sendAnswer, type SentAnswer } from './send-answer.ts';

/** What a handler of a cached route does: `return answerCached(request, reply, { route, params })`. The answer has been sent by then. */
export type AnswerCached = <Params>(
  request: FastifyRequest,
  reply: FastifyReply,
  asked: {
    route: CachedRoute<Params>;
    params: Params;
    /** Whether the address says by itself which answer it is, so that it is found at once the next time; true where left out. */
    isByAddress?: boolean;
    /** Headers of this one answer, names and values in turn. */
    headers?: readonly string[];
  },
) => Promise<never>;

export interface AnswerRequests {
  answerCached: AnswerCached;
  /** The entry for a known address, where it may be given at once to anybody; `countPublic` when it is. */
  findPublic(url: string): CachedEntry<KeptAnswer> | undefined;
  countPublic(entry: CachedEntry<KeptAnswer>): void;
  /** Adds the hook that answers addresses that are known already. It has to come behind the one that finds out who asks. */
  answerKnown(app: App): void;
}

const audienceOf = (request: FastifyRequest): Audience => (request.user === null ? 'public' : 'staff');

/**
 * Answers requests from the response cache.
 * @param readToken the transaction that a request's Change-Token names.
 */
export function createAnswerRequests({
  cache,
  readToken,
  onAnswer = () => {},
}: {
  cache: ResponseCache;
  readToken: (request: FastifyRequest) => bigint | undefined;
  /** Learns which entry answers a request. */
  onAnswer?: (request: FastifyRequest, key: string) => void;
}): AnswerRequests {
  const aliases = createAliases();

  return {
    findPublic(url) {
      const key = aliases.find('public', url);
      return key === undefined ? undefined : cache.check(key);
    },
    countPublic: cache.engine.countHit,
    answerKnown(app) {
      app.decorateRequest('cacheOutcome', undefined);
      app.decorateRequest('sentBytes', undefined);
      app.addHook('onRequest', (request, reply, done) => {
        const { method, url } = request.raw;
        if ((method !== 'GET' && method !== 'HEAD') || url === undefined) return done();
        const startedAt = performance.now();
        const key = aliases.find(audienceOf(request), url);
        const entry = key === undefined ? undefined : cache.peek(key, readToken(request));
        if (!entry) return done();
        onAnswer(request, entry.key);
        const outcome = outcomeOf({ entry, from: 'memory', isStale: false, isStored: true });
        const sent = {
          answer: entry.value,
          outcome,
          isLate: entry.isLagging,
          timings: { cache: 'hit', cacheMilliseconds: performance.now() - startedAt },
        };
        // Nothing follows what has been sent: the runner of hooks sees that, once the promise, if there is one, is kept.
        return sendAnswer({ request, reply, write: writePast }, sent);
      });
    },
    async answerCached(request, reply, { route, params, isByAddress = true, headers }) {
      const startedAt = performance.now();
      const audience = audienceOf(request);
      const read = await cache.read({ route, params, audience, token: readToken(request) });
      const { url } = request.raw;
      if (request.marks) markReading(request.marks, { route: route.name, read, startedAt, engine: cache.engine });
      if (read.from === 'cache') {
        if (url !== undefined && isByAddress) aliases.remember(audience, url, read.key);
        onAnswer(request, read.key);
      }
      await sendAnswer(
        { request, reply, write: sendThrough },
        { ...describe(read, { cache, cacheMilliseconds: performance.now() - startedAt }), headers },
      );
      return reply as never;
    },
  };
}

function describe(
  read: ReadAnswer,
  { cache, cacheMilliseconds }: { cache: Pick<ResponseCache, 'engine'>; cacheMilliseconds: number },
): SentAnswer {
  if (read.from === 'past') {
    const { answer, fillMilliseconds } = read;
    const outcome = { forward: 'bypass', detail: 'switched-off' } as const;
    const isLate = answer.filled.lagLeftMilliseconds !== undefined;
    return { answer, outcome, isLate, timings: { cache: 'bypass', ...fillTimings(answer, fillMilliseconds) } };
  }
  const { found } = read;
  const { entry, from, isStale } = found;
  // What is larger than the cache may be was not taken in.
  const isStored = found.isStored && cache.engine.look(entry.key)?.value === entry.value;
  const isOwnFill = from === 'fill' || from === 'joined';
  return {
    answer: entry.value,
    outcome: outcomeOf({ ...found, isStored }),
    isLate: isStale || entry.isLagging,
    timings: {
      cache: isStale ? 'stale' : isOwnFill ? 'miss' : 'hit',
      cacheMilliseconds,
      ...(isOwnFill ? fillTimings(entry.value, entry.fillMilliseconds) : {}),
    },
    ...(isStale ? { ageSeconds: (performance.now() - entry.filledAtMilliseconds) / 1_000 } : {}),
  };
}

/** What is not the database's is making bytes. */
function fillTimings({ filled }: KeptAnswer, fillMilliseconds: number) {
  const { databaseMilliseconds } = filled;
  if (databaseMilliseconds === undefined) return {};
  return { databaseMilliseconds, serialiseMilliseconds: Math.max(0, fillMilliseconds - databaseMilliseconds) };
}

function outcomeOf({ entry, from, isStale, isStored }: CacheAnswer<KeptAnswer>): CacheOutcome {
  const ttlSeconds = isStored ? secondsLeft(entry, isStale) : undefined;
  if (isStale) return { ttlSeconds, detail: 'stale' };
  if (from === 'fill') return { forward: 'miss', stored: isStored, ttlSeconds, detail: lagging(entry) };
  if (from === 'joined')
    return { forward: 'miss', collapsed: true, stored: isStored, ttlSeconds, detail: lagging(entry) };
  return { ttlSeconds, detail: from === 'second-tier' ? 'second-tier' : lagging(entry) };
}

const lagging = (entry: CachedEntry<KeptAnswer>): string | undefined => (entry.isLagging ? 'lagging' : undefined);

function secondsLeft(entry: CachedEntry<KeptAnswer>, isStale: boolean): number {
  const left = (entry.expiresAtMilliseconds - performance.now()) / 1_000;
  // Where the database does not answer, an answer may be stale before its time.
  return isStale ? Math.min(-1, left) : left;
}
