import { join } from 'node:path';
import { createPool, createPrisma, migrate, upkeepFeed, type PrismaClient } from '@headroom/database';
import { startEmbeddedPostgres } from '@headroom/database/embedded';
import type { Pool } from 'pg';
import type { Config } from '../config.ts';
import { TIMEOUTS } from '../performance/limits.ts';
import type { Shutdown } from './create-shutdown.ts';
import { checkRoleSettings } from './check-role-settings.ts';
import { keepPostgresRunning } from './keep-postgres-running.ts';
import { lockDataDirectory } from './lock-data-directory.ts';
import type { Step } from './steps.ts';

/** Longer than any statement may run. What is left then is cut off. */
const POOL_END_MILLISECONDS = TIMEOUTS.statementMilliseconds + 1_000;

export type Database = { url: string; pool: Pool; prisma: PrismaClient };
type Surroundings = {
  step: Step;
  shutdown: Shutdown;
  /** Hears sentences for the person who starts the server. */
  onNotice: (notice: string) => void;
  /** Hears of connections, or of the embedded server, that broke while everything ran. */
  onFault: (error: unknown, message: string) => void;
};

/** Starts or adopts the embedded PostgreSQL (none where DATABASE_URL names another), migrates it and opens the pool. */
export async function openDatabase({
  config,
  ...around
}: Surroundings & { config: Pick<Config, 'databaseUrl' | 'dataDirectory' | 'pool'> }): Promise<Database> {
  const { step, shutdown, onFault } = around;
  const url = config.databaseUrl ?? (await startEmbedded(config.dataDirectory, around));
  await step(
    'Schema',
    () => migrate(url),
    (names) =>
      names.length === 0 ? 'up to date' : `${names.length} migration${names.length === 1 ? '' : 's'} applied`,
  );
  const pool = createPool({
    url,
    maxConnections: config.pool.size,
    maxWaiting: config.pool.queueLimit,
    settingsFromRole: config.pool.settingsFromRole,
    statementTimeoutMilliseconds: TIMEOUTS.statementMilliseconds,
    applicationName: 'headroom-api',
    onError: (error) => onFault(error, 'a connection to the database broke while idle'),
  });
  const prisma = createPrisma(pool);
  if (config.pool.settingsFromRole) await checkRoleSettings(pool, around.onNotice);
  shutdown.onEnd(async () => {
    await prisma.$disconnect();
    await Promise.race([pool.end(), new Promise((resolve) => setTimeout(resolve, POOL_END_MILLISECONDS).unref())]);
  });
  // Without it entries go to the default partition, where they cost more to drop.
  await upkeepFeed(pool).catch((error: unknown) => onFault(error, 'the partitions of the change feed were not made'));
  return { url, pool, prisma };
}

async function startEmbedded(
  dataDirectory: string,
  { step, shutdown, onNotice, onFault }: Surroundings,
): Promise<string> {
  const lock = await lockDataDirectory(dataDirectory);
  shutdown.onEnd(() => lock.release());
  const start = () => startEmbeddedPostgres({ dataDirectory: join(dataDirectory, 'postgres'), onNotice });
  const { url } = await step(
    'PostgreSQL',
    () => {
      const starting = start();
      // Also where the end comes while it starts; and one that was left running by a killed run is ours too.
      const stop = async () => (await starting.catch(() => undefined))?.stop();
      shutdown.onEnd(stop);
      return starting;
    },
    ({ port, adopted }) => `${adopted ? 'found running' : 'started'} on port ${port}`,
  );
  const restart = async () => {
    const again = await start();
    if (again.url !== url) throw new Error(`It came back on port ${again.port}: start Headroom again.`);
  };
  shutdown.onEnd(await keepPostgresRunning({ url, restart, onFault }));
  return url;
}
