import { resolve } from 'node:path';
import { Client } from 'pg';
import { turnFeed } from '../feed/switch-feed.ts';
import { databaseUrl } from './bench.config.ts';
import { type Headroom, startHeadroom } from './start-headroom.ts';

/** PostgreSQL shows statements cut off at this many bytes; a page's is about 1,200. */
const STATEMENT_BYTES = 16_384;

export interface Catalogue {
  server: Headroom;
  database: Client;
  close(): Promise<void>;
}

export interface CatalogueOptions {
  products: number;
  /** Kept between runs. */
  directory: string | undefined;
  /** Of a server that runs already; DATABASE_URL then names its database. */
  url: string | undefined;
  /** Hears what the server says; it is shown without one. */
  onLine?: (line: string) => void;
  /** Of the server that is started here. */
  settings?: Readonly<Record<string, string>>;
}

/** A server with so many products and a connection of our own to its database. */
export async function openCatalogue({
  products,
  directory,
  url,
  onLine = (line) => console.log(`  | ${line}`),
  settings,
}: CatalogueOptions): Promise<Catalogue> {
  if (url !== undefined) {
    if (databaseUrl === undefined)
      throw new Error('With --url, set DATABASE_URL to the address of that server’s database.');
    const server = { origin: new URL(url).origin, pid: undefined, databaseUrl, stop: async () => {} };
    return withDatabase(server);
  }
  const start = () =>
    startHeadroom({
      dataDirectory: resolve(directory ?? `.data/bench-${products}`),
      products,
      settings,
      onLine,
    });
  const first = await withDatabase(await start());
  // A run of `bench feed` that was killed may have left it off.
  await turnFeed(first.database, 'on');
  if (await showsWholeStatements(first.database)) return first;
  // Takes effect when PostgreSQL starts again; the directory keeps it for the runs to come.
  await first.database.query(`ALTER SYSTEM SET track_activity_query_size = ${STATEMENT_BYTES}`);
  await first.close();
  return withDatabase(await start());
}

async function withDatabase(server: Headroom): Promise<Catalogue> {
  const database = new Client({ connectionString: server.databaseUrl, application_name: 'headroom-bench' });
  database.on('error', (error) => console.error(`The connection to the database broke: ${error.message}`));
  try {
    await database.connect();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    server,
    database,
    async close() {
      await database.end();
      await server.stop();
    },
  };
}

async function showsWholeStatements(database: Client): Promise<boolean> {
  const { rows } = await database.query<{ bytes: number }>(
    `SELECT setting::int AS bytes FROM pg_settings WHERE name = 'track_activity_query_size'`,
  );
  return rows[0]!.bytes >= STATEMENT_BYTES;
}
