import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Pool } from 'pg';
import { holdDatabase } from '../import/hold-database.ts';
import { serverEnvironment } from '../server/bench.config.ts';
import { type OwnRedis, startOwnRedis } from './own-redis.ts';
import { type ApiProcess, startApi } from './start-api.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

export interface ApiSite {
  readonly api: ApiProcess;
  /** Between it and PostgreSQL, and between it and Redis. */
  readonly toDatabase: TcpProxy;
  readonly toRedis: TcpProxy;
}
/** Two API processes on one PostgreSQL and one Redis, all real, with a proxy on each of the ways between them. */
export interface Site {
  readonly sites: readonly [ApiSite, ApiSite];
  readonly redis: OwnRedis;
  /** Straight to PostgreSQL: what is true. */
  readonly pool: Pool;
  close(): Promise<void>;
}

/**
 * @param directory for the embedded database and Redis.
 * @param products of the demo.
 * @param settings of both processes, beside those that make the site.
 */
export async function startSite({
  directory,
  products,
  settings = {},
}: {
  directory: string;
  products: number;
  settings?: Readonly<Record<string, string>>;
}): Promise<Site> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closer of closers.toReversed()) {
      // oxlint-disable-next-line no-await-in-loop -- what opened last is closed first
      await closer();
    }
  };
  try {
    await mkdir(join(directory, 'redis'), { recursive: true });
    const dataDirectory = join(directory, 'data');
    const database = await holdDatabase(serverEnvironment({ HEADROOM_DATA_DIR: dataDirectory }));
    closers.push(database.stop);
    const redis = await startOwnRedis(join(directory, 'redis'));
    closers.push(redis.stop);
    const { hostname, port } = new URL(database.url);

    const start = async (name: string): Promise<ApiSite> => {
      const toDatabase = await startTcpProxy({ host: hostname, port: Number(port) });
      closers.push(toDatabase.close);
      const toRedis = await startTcpProxy({ host: '127.0.0.1', port: redis.port });
      closers.push(toRedis.close);
      const databaseUrl = new URL(database.url);
      databaseUrl.host = `127.0.0.1:${toDatabase.port}`;
      const api = await startApi(
        name,
        serverEnvironment({
          DATABASE_URL: databaseUrl.href,
          REDIS_URL: `redis://127.0.0.1:${toRedis.port}`,
          // So that the second tier is read on a busy machine too; nothing that is asserted depends on it.
          REDIS_TIMEOUT_MILLISECONDS: '50',
          HEADROOM_DATA_DIR: join(directory, name),
          HEADROOM_DEMO_PRODUCTS: String(products),
          HEADROOM_PUBLIC: 'true',
          HEADROOM_WORKERS: 'false',
          ...settings,
        }),
      );
      closers.push(api.stop);
      return { api, toDatabase, toRedis };
    };
    // One after the other: the first makes the schema and the demo.
    const sites = [await start('api-1'), await start('api-2')] as const;
    const pool = new Pool({ connectionString: database.url, max: 3, application_name: 'headroom-soak' });
    // Faults break its connections too; whoever queries hears of it.
    pool.on('error', () => {});
    closers.push(() => pool.end());
    return { sites, redis, pool, close };
  } catch (error) {
    await close();
    throw error;
  }
}
