import type { App } from '../../create-fastify.ts';
import { requireSameSite } from './same-site.ts';
import { readToken } from './session-token.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route looks itself at where a request comes from: signing in, for which a cookie that is there counts nothing. */
    judgesSite?: boolean;
  }
}

const READING_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another site sends with the cookie of a visitor, whatever the route (cross-site request forgery): every method that may
 * change something has to come from a page of this site where a cookie is to speak for the sender. A bearer token is sent by nobody unasked.
 */
export function refuseForgedWrites(app: App): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (READING_METHODS.has(request.method) || request.is404 || request.routeOptions.config.judgesSite) return done();
    try {
      if (readToken(request)?.from === 'cookie') requireSameSite(request);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
}
