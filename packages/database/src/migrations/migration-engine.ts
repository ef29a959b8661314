import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';

// @types/node 24 has no WebAssembly namespace without lib.dom.
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, unknown>,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

type Glue = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');
type MigrationEngine = Awaited<ReturnType<Glue['SchemaEngine']['new']>>;

export const prismaDirectory = fileURLToPath(new URL('../../prisma/', import.meta.url));

/** The glue code holds one instance in a module variable: it is made once a process. */
let glue: Promise<Glue> | undefined;

async function loadGlue(): Promise<Glue> {
  const module = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const path = join(
    dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm')),
    'schema_engine_bg.wasm',
  );
  const { instance } = await WebAssembly.instantiate(await readFile(path), {
    './schema_engine_bg.js': { ...module, ...unrefTimers(module) },
  });
  module['__wbg_set_wasm'](instance.exports);
  (instance.exports['__wbindgen_start'] as () => void)();
  return module;
}

const setUnreferencedTimeout = (callback: () => void, milliseconds: number) =>
  setTimeout(callback, milliseconds >>> 0).unref();

/** The engine leaves its 10 s wait for the advisory lock behind when it is done, which would keep a process alive for as long. */
function unrefTimers(module: Glue): Record<string, unknown> {
  const names = Object.keys(module).filter((name) => name.startsWith('__wbg_setTimeout_'));
  return Object.fromEntries(names.map((name) => [name, setUnreferencedTimeout]));
}

const OID_CHAR = 18;
const OID_TEXT = 25;

/**
 * The adapter does not know PostgreSQL's internal type "char", which the catalogue is full of; the engine would panic and
 * its promise never settle (prisma/orm#27403). Such columns are read as text and labelled as characters.
 */
function readInternalChars(adapter: SqlDriverAdapter): void {
  const inner = adapter as unknown as {
    performIO(query: SqlQuery): Promise<{ fields: { dataTypeID: number }[] }>;
    queryRaw(query: SqlQuery): Promise<SqlResultSet>;
  };
  const performIO = inner.performIO.bind(adapter);
  const queryRaw = inner.queryRaw.bind(adapter);
  const charColumns = new WeakMap<SqlQuery, number[]>();
  inner.performIO = async (query) => {
    const result = await performIO(query);
    const columns: number[] = [];
    for (const [index, field] of result.fields.entries()) {
      if (field.dataTypeID !== OID_CHAR) continue;
      field.dataTypeID = OID_TEXT;
      columns.push(index);
    }
    charColumns.set(query, columns);
    return result;
  };
  inner.queryRaw = async (query) => {
    const result = await queryRaw(query);
    for (const index of charColumns.get(query) ?? []) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
}

/**
 * The adapter cuts a script at every semicolon, also inside functions and comments, and runs the pieces one by one. Sent
 * whole, a migration is one implicit transaction: it applies entirely or not at all.
 */
function runScriptsWhole(adapter: SqlDriverAdapter): void {
  const inner = adapter as unknown as { underlyingDriver(): pg.Pool; onError(error: unknown): never };
  adapter.executeScript = async (script) => {
    await inner
      .underlyingDriver()
      .query(script)
      .catch((error: unknown) => inner.onError(error));
  };
}

function mend(adapter: SqlDriverAdapter): SqlDriverAdapter {
  readInternalChars(adapter);
  runScriptsWhole(adapter);
  return adapter;
}

/** Connection settings one by one: a connection string would win over `database`, and shadow migrations would run in the real one. */
function connectionConfig(url: string): pg.PoolConfig {
  const { host, port, user, password, database, ssl } = new pg.Client({ connectionString: url });
  return {
    host,
    port,
    ssl,
    max: 1,
    ...(user && { user }),
    ...(password && { password }),
    ...(database && { database }),
  };
}

/**
 * Prisma's own schema engine (as WebAssembly: nothing is downloaded) on the database of `url`, for as long as `use` runs.
 * Every connection is closed afterwards, which frees the engine's advisory lock; a next engine would wait ten seconds for it.
 */
export async function withMigrationEngine<T>(
  url: string,
  use: (engine: MigrationEngine, schema: string) => Promise<T>,
): Promise<T> {
  const { SchemaEngine } = await (glue ??= loadGlue());
  const config = connectionConfig(url);
  const main = new PrismaPg(config);
  const open: SqlDriverAdapter[] = [];
  const factory: SqlMigrationAwareDriverAdapterFactory = {
    provider: main.provider,
    adapterName: main.adapterName,
    async connect() {
      const adapter = mend(await main.connect());
      open.push(adapter);
      return adapter;
    },
    async connectToShadowDb() {
      const admin = await main.connect();
      const database = `headroom_shadow_${crypto.randomUUID()}`;
      await admin.executeScript(`CREATE DATABASE "${database}" ENCODING 'UTF8' TEMPLATE template0`);
      const adapter = mend(await new PrismaPg({ ...config, database }).connect());
      const end = adapter.dispose.bind(adapter);
      let disposal: Promise<void> | undefined;
      adapter.dispose = () =>
        (disposal ??= (async () => {
          await end();
          await admin.executeScript(`DROP DATABASE "${database}" WITH (FORCE)`);
          await admin.dispose();
        })());
      open.push(adapter);
      return adapter;
    },
  };
  const schema = await readFile(`${prismaDirectory}schema.prisma`, 'utf8');
  try {
    const engine = await SchemaEngine.new(
      { datamodels: [['schema.prisma', schema]] },
      () => {},
      bindMigrationAwareSqlAdapterFactory(factory),
    );
    return await use(engine, schema);
  } finally {
    for (const adapter of open.toReversed()) await adapter.dispose();
  }
}
