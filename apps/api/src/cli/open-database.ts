import { join } from 'node:path';
import { createPool, migrate } from '@headroom/database';
import { startEmbeddedPostgres } from '@headroom/database/embedded';
import type pg from 'pg';
import type { Config } from '../config.ts';

export interface OpenDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

/**
 * Opens the database of DATABASE_URL, or the embedded one: that of a running Headroom on the same data folder is used and left
 * running, else it is started and stopped again. Migrates it.
 */
export async function openDatabase(config: Config, onNotice: (notice: string) => void): Promise<OpenDatabase> {
  const embedded =
    config.databaseUrl === undefined
      ? await startEmbeddedPostgres({ dataDirectory: join(config.dataDirectory, 'postgres'), onNotice })
      : undefined;
  const url = config.databaseUrl ?? embedded?.url ?? '';
  const stop = async () => {
    if (embedded && !embedded.adopted && !(await isUsedByOthers(url))) await embedded.stop();
  };
  try {
    await migrate(url);
  } catch (error) {
    await stop();
    throw error;
  }
  const pool = createPool({ url, maxConnections: 2, applicationName: 'headroom-cli' });
  return {
    url,
    pool,
    async close() {
      await pool.end();
      await stop();
    },
  };
}

/** A Headroom that was started in the meantime has adopted the server: then it is that one's to stop. */
async function isUsedByOthers(url: string): Promise<boolean> {
  const pool = createPool({ url, maxConnections: 1, applicationName: 'headroom-cli' });
  try {
    const { rowCount } = await pool.query(
      `SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
    return rowCount !== 0;
  } catch {
    return false;
  } finally {
    await pool.end();
  }
}
