import helmet from '@fastify/helmet';
import type { App } from '../create-fastify.ts';

/** HSTS for a name that other programs on this machine share would lock them out of plain HTTP. */
const LOCAL_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);
const ONE_YEAR_SECONDS = 31_536_000;

/** Content-Security-Policy and its relatives on every answer. */
export async function addSecurityHeaders(app: App, { cdnUrl }: { cdnUrl: string | undefined }): Promise<void> {
  const assets = cdnUrl ? ["'self'", new URL(cdnUrl).origin] : ["'self'"];
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': assets,
        'style-src': assets,
        // Rows of the list are placed by style attributes.
        'style-src-attr': ["'unsafe-inline'"],
        'img-src': ["'self'", 'https:', 'data:'],
        'font-src': assets,
        'connect-src': ["'self'"],
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
  app.addHook('onRequest', (request, reply, done) => {
    if (request.protocol === 'https' && !LOCAL_NAMES.has(request.hostname)) {
      reply.header('strict-transport-security', `max-age=${ONE_YEAR_SECONDS}`);
    }
    done();
  });
}
