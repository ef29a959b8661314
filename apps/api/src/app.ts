import type { Pool } from 'pg';
import { controlAccess } from './access.ts';
import { createFastify, type App, type FastifyDeps } from './create-fastify.ts';
import type { Config } from './config.ts';
import { createProductsReader } from './features/products/products-reader.ts';
import { productsRoutes } from './features/products/products-routes.ts';
import { logRequests } from './monitoring/request-log.ts';
import { registerHealth, type Lifecycle } from './monitoring/health.ts';
import { addCacheControl } from './performance/cache-control.ts';
import { addCompression } from './performance/compression.ts';
import { addSecurityHeaders } from './performance/security-headers.ts';

export type AppDeps = {
  config: Config;
  pool: Pool;
  lifecycle: Lifecycle;
} & Pick<FastifyDeps, 'logger' | 'tls'>;

/** Wires the API together, in the order in which a request meets the parts. */
export async function buildApp({ config, pool, lifecycle, logger, tls }: AppDeps): Promise<App> {
  const app = createFastify({ trustProxy: config.trustProxy, logger, tls });
  logRequests(app);
  addSecurityHeaders(app, config);
  addCacheControl(app);
  addCompression(app);
  controlAccess(app, { isPublic: config.isPublic, authenticate: async () => null });
  registerHealth(app, { pool, lifecycle });

  const reader = await createProductsReader(pool);
  for (const prefix of ['/api/v1', '/api']) {
    app.register(
      async (api) => {
        api.register(productsRoutes, { reader });
      },
      { prefix },
    );
  }
  await app.ready();
  return app;
}
