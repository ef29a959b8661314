import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import helmet from 'helmet';

/** HSTS for a name that other programs on this machine share would lock them out of plain HTTP. */
const LOCAL_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);
const ONE_YEAR_SECONDS = 31_536_000;

/** Content-Security-Policy and its relatives, the same on every answer. */
export function createSecurityHeaders({
  cdnUrl,
  scriptHashes = [],
  styleHashes = [],
}: {
  cdnUrl: string | undefined;
  scriptHashes?: readonly string[] | undefined;
  styleHashes?: readonly string[] | undefined;
}): Readonly<Record<string, string>> {
  const assets = cdnUrl ? ["'self'", new URL(cdnUrl).origin] : ["'self'"];
  const write = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': [...assets, ...scriptHashes],
        'style-src': [...assets, ...styleHashes],
        // Rows of the list are placed by style attributes.
        'style-src-attr': ["'unsafe-inline'"],
        // Pictures that a person has just chosen are shown before they are sent.
        'img-src': [...assets, 'https:', 'data:', 'blob:'],
        'font-src': assets,
        // The service worker fetches pictures, and keeps them.
        'connect-src': assets,
        'manifest-src': ["'self'"],
        'worker-src': ["'self'"],
        'frame-ancestors': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
      },
    },
    // Not no-referrer: under it browsers send `Origin: null` with a form, and the same-site check could not tell us from strangers.
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    hsts: false,
  });
  // Helmet is a middleware for one request. Its headers hang on nothing in it, so they are taken down once: @fastify/helmet builds them
  // anew each time, which took 7 µs.
  const headers: Record<string, string> = {};
  const collector = {
    setHeader: (name: string, value: string) => void (headers[name.toLowerCase()] = value),
    removeHeader: () => {},
  };
  write({} as IncomingMessage, collector as unknown as ServerResponse, (error?: unknown) => {
    if (error) throw error;
  });
  return Object.freeze(headers);
}

export type SecurityHeaders = ReturnType<typeof createSecurityHeaders>;

/** Puts them on an answer, and HSTS where the request came over HTTPS. */
export function setSecurityHeaders(
  request: Pick<FastifyRequest, 'protocol' | 'hostname'>,
  reply: Pick<FastifyReply, 'header' | 'headers'>,
  headers: SecurityHeaders,
): void {
  reply.headers(headers);
  if (request.protocol === 'https' && !LOCAL_NAMES.has(request.hostname)) {
    reply.header('strict-transport-security', `max-age=${ONE_YEAR_SECONDS}`);
  }
}
