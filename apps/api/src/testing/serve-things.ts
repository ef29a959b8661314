import { vi } from 'vitest';
import type { CachedRoute, FilledAnswer } from '../cache/cached-route.ts';
import type { Footprint } from '../cache/footprint.ts';
import { createAnswerRequests } from '../cache/http/answer-requests.ts';
import { createResponseCache, type ResponseCache } from '../cache/response-cache.ts';
import type { FastifyDeps } from '../create-fastify.ts';
import { AppError } from '../errors.ts';
import { createStillEngine } from './still-engine.ts';
import { createTestApp, type someone } from './test-app.ts';

const footprint: Footprint = { productIds: null, group: null, touch: () => 'drop', toJson: () => null };
/** What is in the thing of that name. */
export const bodyOf = (id: string) => JSON.stringify({ id, text: 'lamp '.repeat(1_000) });

/** `/things/:id`, a cached route over a "database" that counts its questions; `none` does not exist. */
export function serveThings({
  user = null,
  isPurged = false,
  tls,
  engine = createStillEngine(),
}: {
  user?: ReturnType<typeof someone> | null;
  isPurged?: boolean;
  tls?: FastifyDeps['tls'];
  engine?: ReturnType<typeof createStillEngine>;
} = {}) {
  const fill = vi.fn<(id: string) => Promise<FilledAnswer>>(async (id) => ({
    status: id === 'none' ? 404 : 200,
    contentType: 'application/json; charset=utf-8',
    body: Buffer.from(id === 'none' ? 'No product has this id.' : bodyOf(id)),
    headers: { Link: '</next>; rel="next"' },
    ...(id === 'none' ? {} : { etag: `3.${id}` }),
    snapshot: undefined,
    footprint,
    surrogateKeys: ['list'],
    databaseMilliseconds: 4,
  }));
  const route: CachedRoute<string> = {
    name: 'things.one',
    toText: (id) => id.toLowerCase(),
    fromText: (text) => text,
    fill,
    reviveFootprint: () => footprint,
  };
  const cache: ResponseCache = createResponseCache({
    routes: [route],
    isPurged,
    openEngine: () => engine,
  });
  const answers = createAnswerRequests({
    cache,
    readToken({ headers }) {
      if (headers['change-token'] === 'forged') throw new AppError('change_token_invalid', { detail: 'Forged.' });
      return undefined;
    },
  });
  const app = createTestApp({ user, tls });
  answers.answerKnown(app);
  const log = vi.fn<(status: number) => void>();
  app.addHook('onResponse', (_request, reply, done) => {
    log(reply.statusCode);
    done();
  });
  app.get('/things/:id', { config: { access: 'catalogue' } }, (request, reply) =>
    answers.answerCached(request, reply, { route, params: (request.params as { id: string }).id }),
  );
  return { app, fill, cache, engine, log, answers };
}
