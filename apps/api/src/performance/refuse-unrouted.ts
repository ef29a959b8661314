import type { FastifyRequest } from 'fastify';
import type { App } from '../create-fastify.ts';
import { AppError } from '../errors.ts';

/** Addresses under these never become a page of the web app. */
const NOT_PAGES = /^\/(api|assets|pictures)(\/|$|\?)/;

/** Whether a request that met no route asks for a page, which the web app's router then draws. */
export function asksForPage({ method, url, headers }: Pick<FastifyRequest, 'method' | 'url' | 'headers'>): boolean {
  return (
    (method === 'GET' || method === 'HEAD') && !NOT_PAGES.test(url) && (headers.accept ?? '').includes('text/html')
  );
}

/**
 * Answers 405 with Allow where other methods are taken, and 404 elsewhere, before a body is read.
 * Page requests pass, to the handler that the web files set.
 */
export function refuseUnrouted(app: App): void {
  const patterns: { matches: RegExp; methods: string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => void patterns.push({ matches: toRegExp(url), methods: [method].flat() }));
  app.addHook('onRequest', (request, _reply, done) => {
    if (!request.is404) return done();
    const path = request.url.split('?')[0] ?? '';
    const allowed = new Set(patterns.flatMap(({ matches, methods }) => (matches.test(path) ? methods : [])));
    if (allowed.size > 0) {
      const list = [...allowed].toSorted().join(', ');
      return done(new AppError('method_not_allowed', { detail: `Taken here: ${list}.`, headers: { Allow: list } }));
    }
    return done(
      asksForPage(request) ? undefined : new AppError('not_found', { detail: 'There is nothing at this address.' }),
    );
  });
}

/** A route's pattern as a regular expression; enough of the router's syntax for the routes of this application. */
function toRegExp(url: string): RegExp {
  const source = url
    .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/:\w+/g, '[^/]+')
    .replaceAll('*', '.*');
  return new RegExp(`^${source}$`);
}
