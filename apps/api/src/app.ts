import type { Pool } from 'pg';
import { controlAccess } from './access.ts';
import { createFastify, type App, type FastifyDeps } from './create-fastify.ts';
import type { Config } from './config.ts';

export type AppDeps = { config: Config; pool: Pool } & Pick<FastifyDeps, 'logger'>;

/** Wires the API together, in the order in which a request meets the parts. */
export async function buildApp({ config, pool, logger }: AppDeps): Promise<App> {
  const app = createFastify({ trustProxy: config.trustProxy, ...(logger ? { logger } : {}) });
  controlAccess(app, { isPublic: config.isPublic, authenticate: async () => null });

  for (const prefix of ['/api/v1', '/api']) {
    app.register(
      async (api) => {
        api.get('/site', { config: { access: 'anyone' } }, async () => (await pool.query('select 1')).rows);
        // productsRoutes goes here: api.register(productsRoutes, { pool, isPublic: config.isPublic });
      },
      { prefix },
    );
  }
  await app.ready();
  return app;
}
