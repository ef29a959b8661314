import type { App } from '../create-fastify.ts';

/** What a route does not say itself: nobody but the asking client keeps an answer, and it asks again before showing it. */
export function addCacheControl(app: App): void {
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'private, no-cache');
    done(null, payload);
  });
}
