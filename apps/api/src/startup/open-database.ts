import { join } from 'node:path';
import { createPool, createPrisma, migrate, type PrismaClient } from '@headroom/database';
import { startEmbeddedPostgres } from '@headroom/database/embedded';
import type { Pool } from 'pg';
import type { Config } from '../config.ts';
import { TIMEOUTS } from '../performance/limits.ts';
import { lockDataDirectory } from './lock-data-directory.ts';
import type { Shutdown } from './create-shutdown.ts';
import type { Step } from './steps.ts';

/** More only queue in PostgreSQL instead of here, where they can be shed. */
const MAX_CONNECTIONS = 16;
/** Longer than any statement may run. What is left then is cut off. */
const POOL_END_MILLISECONDS = TIMEOUTS.statementMilliseconds + 1_000;

export type Database = { url: string; pool: Pool; prisma: PrismaClient };

/** Starts or adopts the embedded PostgreSQL (none where DATABASE_URL names another), migrates it and opens the pool. */
export async function openDatabase({
  config,
  step,
  shutdown,
  onNotice,
  onPoolError,
}: {
  config: Config;
  step: Step;
  shutdown: Shutdown;
  onNotice: (notice: string) => void;
  onPoolError: (error: Error) => void;
}): Promise<Database> {
  const url =
    config.databaseUrl ?? (await startEmbedded({ directory: config.dataDirectory, step, shutdown, onNotice }));
  await step(
    'Schema',
    () => migrate(url),
    (names) =>
      names.length === 0 ? 'up to date' : `${names.length} migration${names.length === 1 ? '' : 's'} applied`,
  );
  const pool = createPool({
    url,
    maxConnections: MAX_CONNECTIONS,
    statementTimeoutMilliseconds: TIMEOUTS.statementMilliseconds,
    applicationName: 'headroom-api',
    onError: onPoolError,
  });
  const prisma = createPrisma(pool);
  shutdown.onEnd(async () => {
    await prisma.$disconnect();
    await Promise.race([pool.end(), new Promise((resolve) => setTimeout(resolve, POOL_END_MILLISECONDS).unref())]);
  });
  return { url, pool, prisma };
}

async function startEmbedded({
  directory,
  step,
  shutdown,
  onNotice,
}: {
  directory: string;
  step: Step;
  shutdown: Shutdown;
  onNotice: (notice: string) => void;
}): Promise<string> {
  const lock = await lockDataDirectory(directory);
  shutdown.onEnd(() => lock.release());
  const server = await step(
    'PostgreSQL',
    () => {
      const starting = startEmbeddedPostgres({ dataDirectory: join(directory, 'postgres'), onNotice });
      // Also where the end comes while it starts; and one that was left running by a killed run is ours too.
      shutdown.onEnd(() =>
        starting.then(
          (started) => started.stop(),
          () => undefined,
        ),
      );
      return starting;
    },
    ({ port, adopted }) => `${adopted ? 'found running' : 'started'} on port ${port}`,
  );
  return server.url;
}
