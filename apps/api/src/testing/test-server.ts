import { createPrisma } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { buildApp } from '../app.ts';
import { loadConfig } from '../config.ts';
import type { App } from '../create-fastify.ts';
import type { Lifecycle } from '../monitoring/health.ts';
import { createTestLog } from './test-log.ts';

export type TestServer = {
  app: App;
  database: TestDatabase;
  lifecycle: Lifecycle;
  log: ReturnType<typeof createTestLog>;
  close(): Promise<void>;
};

/**
 * The whole API on a database of its own, or on one that the test goes on using, as the environment variables say; not listening.
 * What it logs at error level fails the test, unless the test expects errors.
 */
export async function createTestServer({
  env = {},
  expectsErrors = false,
  webDirectory = '/nowhere',
  database: shared,
}: {
  env?: Record<string, string>;
  expectsErrors?: boolean;
  webDirectory?: string;
  database?: TestDatabase;
} = {}): Promise<TestServer> {
  const database = shared ?? (await createTestDatabase());
  const prisma = createPrisma(database.pool);
  const lifecycle = { draining: false };
  const log = createTestLog({ expectsErrors });
  const config = loadConfig({ HEADROOM_PUBLIC: 'true', RATE_LIMITS: 'off', ...env });
  const { logger, tap: logTap } = log;
  const app = await buildApp({ config, pool: database.pool, prisma, lifecycle, logger, logTap, webDirectory });
  return {
    app,
    database,
    lifecycle,
    log,
    async close() {
      await app.close();
      await prisma.$disconnect();
      if (!shared) await database.close();
    },
  };
}
