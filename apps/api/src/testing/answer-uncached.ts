import type { CachedRoute } from '../cache/cached-route.ts';
import { createAnswerRequests, type AnswerCached } from '../cache/http/answer-requests.ts';
import { createStillEngine } from './still-engine.ts';
import { createResponseCache } from '../cache/response-cache.ts';

/** Answers cached routes as with a cache, keeping nothing: for tests of what a route reads. */
export function answerUncached(routes: Readonly<Record<string, CachedRoute<unknown>>>): AnswerCached {
  const all = Object.values(routes);
  const cache = createResponseCache({ routes: all, isPurged: false, openEngine: createStillEngine });
  for (const { name } of all) cache.switchRoute(name, false);
  return createAnswerRequests({ cache, readToken: () => undefined }).answerCached;
}
