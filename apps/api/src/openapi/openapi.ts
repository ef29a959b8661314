import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { App } from '../create-fastify.ts';
import { createComponents } from './create-components.ts';
import { raiseMarks } from './describe-deprecation.ts';
import { describeRoute } from './describe-route.ts';

const VERSION_PREFIX = '/api/v1/';
/** Swagger UI draws with inline styles and data: icons, and asks this API; nothing else. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Describes the routes that are registered after it. The unversioned addresses are the same ones and stay out. */
export async function describeApi(app: App, { isPublic }: { isPublic: boolean }): Promise<void> {
  const components = createComponents();
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Headroom',
        version: '1',
        description:
          'A product catalogue that stays instant at a million products. `/api/…` without a version is the current one. ' +
          'Errors are `application/problem+json` (RFC 9457) with a stable `code`; every answer has `X-Request-Id` and `API-Version`. ' +
          'Before it is known what a request asks for it may be answered with `method_not_allowed` (405), `request_timeout` (408) or `headers_too_large` (431); ' +
          'a write with `forbidden` (403) where your role does not allow it.',
        license: { name: 'MIT', identifier: 'MIT' } as never,
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'Products', description: 'Reading and changing the catalogue.' },
        { name: 'Jobs', description: 'Long work: followed, cancelled, tried again, undone.' },
        { name: 'Imports', description: 'Files on their way into the catalogue.' },
        { name: 'Accounts', description: 'Signing in and out.' },
        { name: 'Batch', description: 'Several calls in one request.' },
        { name: 'Operations', description: 'For operators: the cache, and what will go.' },
        { name: 'Monitoring', description: 'What visits, requests, the database and the machine are measured by.' },
        { name: 'Site', description: 'What a screen needs before anybody signs in.' },
      ],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'The token of a sign-in.' },
          cookie: {
            type: 'apiKey',
            in: 'cookie',
            name: 'headroom',
            description:
              'Set by a sign-in (`__Host-headroom` over HTTPS; `headroom-3001` on plain HTTP and a port other than 3000). Writes with it have to come from pages of this site; one that names its person (`Acting-User: <id>`) is refused with 401 where the session is somebody else’s.',
          },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      if (!url.startsWith(VERSION_PREFIX)) return { url, schema: { ...schema, hide: true } };
      const { body, response, ...rest } = describeRoute(route, isPublic);
      return {
        url,
        schema: { ...rest, ...(body ? { body: components.mark(body) } : {}), response: components.mark(response) },
      };
    },
    transformObject: (document) =>
      ('openapiObject' in document
        ? raiseMarks(components.refer(document.openapiObject as never))
        : document.swaggerObject) as never,
  });
}

/** `/api/openapi.json`, and a page that a person can read and try things on at `/api/docs`. */
export function serveApiDocument(app: App): void {
  let document: string | undefined;
  app.get('/api/openapi.json', { config: { access: 'anyone' } }, async (_request, reply) => {
    document ??= JSON.stringify(app.swagger());
    return reply
      .type('application/json; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(document as never);
  });
  app.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'anyone' };
    });
    docs.addHook('onSend', (_request, reply, payload, done) => {
      reply.header('content-security-policy', DOCS_POLICY);
      done(null, payload);
    });
    await docs.register(swaggerUi, {
      routePrefix: '/api/docs',
      theme: { title: 'Headroom API' },
      uiConfig: { deepLinking: true, displayRequestDuration: true, tryItOutEnabled: true, defaultModelsExpandDepth: 0 },
    });
  });
}
