import { join } from 'node:path';
import { createPool, migrate } from '@headroom/database';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@headroom/database/embedded';
import type pg from 'pg';
import type { Config } from '../config.ts';
import { lockDataDirectory } from '../startup/lock-data-directory.ts';

export interface OpenDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

/**
 * Of this process alone: a session that it has ended is still listed while the server drops its temporary tables, and is nobody
 * else's use of the database.
 */
const APPLICATION_NAME = `headroom-cli ${process.pid}`;

/**
 * Opens the database of DATABASE_URL, or the embedded one on the data folder: started where nobody has, and stopped afterwards where
 * nobody else uses it. Migrates it, unless the command `migratesItself`.
 */
export async function openDatabase(
  config: Config,
  { onNotice, migratesItself }: { onNotice: (notice: string) => void; migratesItself: boolean },
): Promise<OpenDatabase> {
  const embedded =
    config.databaseUrl === undefined
      ? await startEmbeddedPostgres({ dataDirectory: join(config.dataDirectory, 'postgres'), onNotice })
      : undefined;
  const url = config.databaseUrl ?? embedded?.url ?? '';
  const stop = async () => {
    if (embedded) await stopUnlessUsed(embedded, config.dataDirectory);
  };
  try {
    if (!migratesItself) await migrate(url);
  } catch (error) {
    await stop();
    throw error;
  }
  const pool = createPool({ url, maxConnections: 2, applicationName: APPLICATION_NAME });
  return {
    url,
    pool,
    async close() {
      await pool.end();
      await stop();
    },
  };
}

/** The server is that of a running Headroom, which holds the folder's lock, or of another command, which is connected. */
async function stopUnlessUsed(embedded: EmbeddedPostgres, dataDirectory: string): Promise<void> {
  const lock = await lockDataDirectory(dataDirectory).catch(() => undefined);
  if (!lock) return;
  try {
    if (!(await hasOtherClients(embedded.url))) await embedded.stop();
  } finally {
    await lock.release();
  }
}

async function hasOtherClients(url: string): Promise<boolean> {
  const pool = createPool({ url, maxConnections: 1, applicationName: APPLICATION_NAME });
  try {
    const { rowCount } = await pool.query(
      `SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> $1`,
      [APPLICATION_NAME],
    );
    return rowCount !== 0;
  } catch {
    return false;
  } finally {
    await pool.end();
  }
}
