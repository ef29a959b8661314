import type pg from 'pg';
import { connect } from '../connect.ts';
import { DatabaseUnusableError, describeDatabase } from '../database-unusable-error.ts';
import { withMigrationEngine } from './migration-engine.ts';
import { migrationNames, migrationsDirectory, migrationsList } from './migration-files.ts';

/** Two processes that start together migrate one after the other. Any number that nothing else uses. */
const LOCK_KEY = 4_736_172_001;
const OLDEST_SERVER_VERSION = 150_000;

export interface MigrateOptions {
  onMigration?: (name: string) => void;
  /** Only these, for data that was written under them; all of them by default. */
  names?: readonly string[] | undefined;
  /** Where the migrations are. */
  directory?: string | undefined;
}

/**
 * Brings the database of `url` to this version's schema and returns the names of the migrations that it applied (none where
 * it was up to date). Safe to call from several processes at once.
 *
 * Throws DatabaseUnusableError, with one sentence for a person, where the server cannot be reached or the database cannot
 * be used: wrong password, encoding or server version, missing rights, or migrated by a newer Headroom.
 */
export async function migrate(
  url: string,
  { onMigration, names, directory = migrationsDirectory }: MigrateOptions = {},
): Promise<string[]> {
  const client = await connect(url, 'headroom-migrate');
  try {
    await client.query('SET lock_timeout = 0; SET statement_timeout = 0');
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    await checkServer(client, url);
    const applied = await appliedMigrations(client);
    const known = await migrationNames(directory);
    const unknown = applied.find((name) => !known.includes(name));
    if (unknown !== undefined) {
      throw new DatabaseUnusableError(
        `The database ${describeDatabase(url)} was migrated by a newer Headroom (${unknown} is not known here): start that version, or use another database.`,
      );
    }
    const wanted = known.filter((name) => applied.includes(name) || (names?.includes(name) ?? true));
    if (wanted.every((name) => applied.includes(name))) return [];
    if (applied.length === 0) await refuseForeignTables(client, url);
    const list = await migrationsList({ directory, names: wanted });
    const { appliedMigrationNames } = await withMigrationEngine(url, (engine) =>
      engine.applyMigrations({ migrationsList: list, filters: { externalTables: [], externalEnums: [] } }),
    );
    for (const name of appliedMigrationNames) onMigration?.(name);
    return appliedMigrationNames;
  } finally {
    await client.end();
  }
}

/** Finished migrations. Those that a killed process left half are taken as not begun: each one is a single transaction. */
async function appliedMigrations(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`,
  );
  if (!rows[0]?.exists) return [];
  await client.query(
    'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL',
  );
  const applied = await client.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY started_at',
  );
  return applied.rows.map((row) => row.name);
}

/** The schema engine would refuse these too, with a code instead of a sentence. */
async function refuseForeignTables(client: pg.Client, url: string): Promise<void> {
  const { rows } = await client.query<{ table: string }>(
    `SELECT tablename AS "table" FROM pg_tables WHERE schemaname = current_schema() AND tablename <> '_prisma_migrations' LIMIT 1`,
  );
  if (!rows[0]) return;
  throw new DatabaseUnusableError(
    `The database ${describeDatabase(url)} holds tables that are not Headroom's (${rows[0].table}): give Headroom an empty database of its own.`,
  );
}

async function checkServer(client: pg.Client, url: string): Promise<void> {
  const { rows } = await client.query<
    Record<'version' | 'encoding' | 'schema', string> & Record<'create' | 'trgm' | 'readOnly', boolean>
  >(`
    SELECT current_setting('server_version_num') AS version, current_setting('server_encoding') AS encoding,
      current_schema() AS schema, coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS create,
      EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') AS trgm,
      pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean AS "readOnly"`);
  const server = rows[0];
  if (!server) throw new Error('PostgreSQL said nothing about itself');
  const refuse = (message: string) => {
    throw new DatabaseUnusableError(`${describeDatabase(url)}: ${message}`);
  };
  if (Number(server.version) < OLDEST_SERVER_VERSION) {
    refuse(
      `Headroom needs PostgreSQL 15 or newer, and this is ${Math.floor(Number(server.version) / 10_000)}: upgrade it.`,
    );
  }
  if (server.encoding !== 'UTF8') {
    refuse(
      `the encoding of this database is ${server.encoding}, and Headroom needs UTF8: create one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.`,
    );
  }
  if (server.readOnly) refuse('this server is read only (a replica?): let DATABASE_URL name the primary.');
  if (!server.create) {
    refuse(`the user may not create tables in schema ${server.schema ?? 'public'}: make it the owner of the database.`);
  }
  if (!server.trgm) refuse('the extension pg_trgm is not installed: add the package postgresql-contrib to the server.');
}
