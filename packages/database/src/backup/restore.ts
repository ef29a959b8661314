import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { dropIndexes, raiseMaintenanceMemory } from '../bulk-load.ts';
import { connect } from '../connect.ts';
import { expireCursors } from '../feed/expire-cursors.ts';
import { DatabaseUnusableError, describeDatabase, explainLoadError } from '../database-unusable-error.ts';
import { migrate } from '../migrations/migrate.ts';
import { migrationNames } from '../migrations/migration-files.ts';
import { applicationTables, backedUpTables, quoteColumns, SESSION_SETTINGS } from './application-tables.ts';
import { type BackupHeader, type BackupProgress, BackupUnusableError, countRows } from './backup-format.ts';
import { type BackupReader, readBackup } from './read-backup.ts';

export interface RestoreOptions {
  url: string;
  file: string;
  onProgress?: (progress: BackupProgress) => void;
  /** Where the migrations are. */
  migrationsDirectory?: string;
}

/**
 * Nobody's data: what they hold is replaced. A migration leaves one row in the first; a server that ran on the empty database leaves the
 * caches that it purges, and finds after the restore that it knows none, so it purges them whole, what it counted of its few requests, and the
 * rules for alerts that every server has.
 */
const REPLACED = new Set([
  'catalogue',
  'purge_targets',
  'purges',
  'cache_popularity',
  'cache_transitions',
  'deprecated_calls',
  'monitoring_tasks',
  'service_processes',
  'service_series',
  'service_points',
  'statement_points',
  'statement_texts',
  'database_readings',
  'alert_rules',
  'alerts',
  'alert_messages',
  'releases',
]);

/**
 * Puts a backup into an empty database: everything as it was, versions and times too, or nothing. A database without tables gets those
 * of the backup's own version first, and afterwards what this version of Headroom changed of them.
 * The file is read through and checked before anything is changed. Returns the number of rows.
 *
 * Throws BackupUnusableError where the file cannot be used, DatabaseUnusableError where the database is not empty.
 */
export async function restore({
  url,
  file,
  onProgress = () => {},
  migrationsDirectory: directory,
}: RestoreOptions): Promise<{ rows: number }> {
  const header = await checkFile(file, onProgress);
  await checkMigrations(header, file, directory);
  await migrate(url, { names: header.migrations, directory });
  const rows = await loadWhole({ url, file, onProgress });
  await migrate(url, { directory });
  return { rows };
}

async function loadWhole({ url, file, onProgress }: LoadOptions): Promise<number> {
  const client = await connect(url, 'headroom-restore');
  try {
    await client.query(SESSION_SETTINGS);
    await client.query('BEGIN');
    try {
      const rows = await load(client, { url, file, onProgress });
      await client.query('COMMIT');
      return rows;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      throw explainLoadError(error, url);
    }
  } finally {
    await client.end().catch(() => {});
  }
}

type LoadOptions = Required<Pick<RestoreOptions, 'url' | 'file' | 'onProgress'>>;

const totalRows = (header: BackupHeader) => header.tables.reduce((sum, table) => sum + table.rows, 0);

async function checkFile(file: string, onProgress: (progress: BackupProgress) => void): Promise<BackupHeader> {
  const reader = await readBackup(file);
  try {
    await readRows(
      reader,
      file,
      async (_table, rows) => {
        for await (const chunk of rows) void chunk;
      },
      (done, total) => onProgress({ phase: 'check', done, total }),
    );
    return reader.header;
  } finally {
    reader.close();
  }
}

/** Reads all tables; each one's rows must be as many as the header says. */
async function readRows(
  reader: BackupReader,
  file: string,
  use: (table: BackupHeader['tables'][number], rows: AsyncIterable<Buffer>) => Promise<void>,
  onRows: (done: number, total: number) => void,
): Promise<void> {
  const total = totalRows(reader.header);
  let done = 0;
  onRows(done, total);
  for (const table of reader.header.tables) {
    const before = done;
    async function* counted(): AsyncGenerator<Buffer> {
      for await (const chunk of reader.tableRows()) {
        yield chunk;
        done += countRows(chunk);
        onRows(done, total);
      }
    }
    await use(table, counted());
    if (done - before !== table.rows) {
      throw new BackupUnusableError(
        `${file} holds ${done - before} rows of ${table.name} and says ${table.rows}: use another backup.`,
      );
    }
  }
  await reader.finish();
}

async function checkMigrations({ migrations }: BackupHeader, file: string, directory?: string): Promise<void> {
  const known = await migrationNames(directory);
  const unknown = migrations.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new BackupUnusableError(
      `${file} was written by a newer Headroom (${unknown} is not known here): restore it with that one.`,
    );
  }
}

/** The database's tables must be the backup's, name by name: they are what its SQL is made of. */
async function checkTables(client: pg.Client, header: BackupHeader, { url, file }: RestoreOptions): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  const later = rows.find(({ name }) => !header.migrations.includes(name));
  if (later !== undefined) {
    throw new DatabaseUnusableError(
      `${describeDatabase(url)} is empty but newer than ${file} (by ${later.name}): restore into a database that was just created, or set HEADROOM_DATA_DIR to a new folder.`,
    );
  }
  const own = (await backedUpTables(client)).map(({ name, columns }) => ({ name, columns }));
  if (
    !isDeepStrictEqual(
      header.tables.map(({ name, columns }) => ({ name, columns })),
      own,
    )
  ) {
    throw new BackupUnusableError(`${file} holds other tables than its version of Headroom has: use another backup.`);
  }
}

async function load(client: pg.Client, { url, file, onProgress }: LoadOptions): Promise<number> {
  const tables = (await applicationTables(client)).map(({ name }) => name);
  const list = tables.map((table) => `"${table}"`).join(', ');
  await client.query(`SET LOCAL lock_timeout = '10s'; SET LOCAL client_connection_check_interval = '1s'`);
  await raiseMaintenanceMemory(client);
  await client.query(`LOCK TABLE ${list} IN ACCESS EXCLUSIVE MODE`);
  for (const table of tables) {
    if (REPLACED.has(table)) continue;
    const { rowCount } = await client.query(`SELECT FROM "${table}" LIMIT 1`);
    if (rowCount) {
      throw new DatabaseUnusableError(
        `${describeDatabase(url)} holds data already (in ${table}), and a backup goes only into an empty database: create a new one, or set HEADROOM_DATA_DIR to a new folder.`,
      );
    }
  }
  const reader = await readBackup(file);
  let builds;
  try {
    await checkTables(client, reader.header, { url, file });
    await client.query(`TRUNCATE ${list}`);
    builds = await dropIndexes(client, tables);
    await readRows(
      reader,
      file,
      async ({ name, columns }, rows) => {
        const sql = `COPY "${name}" (${quoteColumns(columns)}) FROM STDIN (FREEZE)`;
        await pipeline(Readable.from(rows, { objectMode: false }), client.query(copyFrom(sql)));
      },
      (done, total) => onProgress({ phase: 'rows', done, total }),
    );
  } finally {
    reader.close();
  }
  const totalWeight = builds.reduce((sum, { weight }) => sum + weight, 0);
  let built = 0;
  for (const { sql, weight } of builds) {
    onProgress({ phase: 'indexes', done: Math.floor((100 * built) / totalWeight), total: 100 });
    await client.query(sql);
    built += weight;
  }
  await expireCursors(client);
  await client.query(`ANALYZE ${list}`);
  onProgress({ phase: 'indexes', done: 100, total: 100 });
  return totalRows(reader.header);
}
