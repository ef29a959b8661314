import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { appendFile, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { connect } from '../connect.ts';
import { DatabaseUnusableError, describeDatabase } from '../database-unusable-error.ts';
import { backedUpTables, quoteColumns, SESSION_SETTINGS } from './application-tables.ts';
import {
  type BackupHeader,
  type BackupProgress,
  BackupUnusableError,
  countRows,
  END_MARK,
  FORMAT,
  FORMAT_VERSION,
} from './backup-format.ts';

export interface BackupOptions {
  url: string;
  /** Replaced whole or not at all. Only its owner may read it: it holds password hashes. */
  file: string;
  onProgress?: (progress: BackupProgress) => void;
}

/**
 * Writes what the database holds at one moment (backedUpTables) to one file, while others go on writing to the database. Returns the
 * number of rows. Throws DatabaseUnusableError or BackupUnusableError, each with one sentence for a person.
 */
export async function backup({ url, file, onProgress = () => {} }: BackupOptions): Promise<{ rows: number }> {
  const client = await connect(url, 'headroom-backup');
  const part = `${file}.part-${process.pid}`;
  try {
    await client.query(SESSION_SETTINGS);
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const header = await makeHeader(client, url);
    const rows = header.tables.reduce((sum, table) => sum + table.rows, 0);
    await pipeline(
      Readable.from(
        withChecksum(contents(client, header, (done) => onProgress({ phase: 'rows', done, total: rows }))),
        {
          objectMode: false,
        },
      ),
      createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 } }),
      createWriteStream(part, { mode: 0o600 }),
    );
    // On disk before the name says so: a crash after the rename must find the whole file.
    await appendFile(part, END_MARK, { flush: true });
    await client.query('COMMIT');
    await rename(part, file);
    return { rows };
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw explainWriteError(error, file);
  } finally {
    await client.end().catch(() => {});
  }
}

async function makeHeader(client: pg.Client, url: string): Promise<BackupHeader> {
  const known = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`,
  );
  if (!known.rows[0]?.exists) {
    throw new DatabaseUnusableError(`${describeDatabase(url)} holds no Headroom catalogue: correct DATABASE_URL.`);
  }
  const migrations = await client.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name',
  );
  const version = await client.query<{ number: string }>(`SELECT current_setting('server_version_num') AS number`);
  const tables: BackupHeader['tables'] = [];
  for (const table of await backedUpTables(client)) {
    const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM "${table.name}"`);
    tables.push({ ...table, rows: Number(rows[0]?.count) });
  }
  return {
    format: FORMAT,
    version: FORMAT_VERSION,
    createdAt: new Date().toISOString(),
    postgresMajor: Math.floor(Number(version.rows[0]?.number) / 10_000),
    migrations: migrations.rows.map(({ name }) => name),
    tables,
  };
}

const line = (value: unknown) => Buffer.from(`${JSON.stringify(value)}\n`);

function frameHead(length: number): Buffer {
  const head = Buffer.allocUnsafe(4);
  head.writeUInt32BE(length);
  return head;
}

async function* contents(
  client: pg.Client,
  header: BackupHeader,
  onRows: (done: number) => void,
): AsyncGenerator<Buffer> {
  yield line(header);
  let done = 0;
  onRows(done);
  for (const { name, columns } of header.tables) {
    const rows = client.query(copyTo(`COPY "${name}" (${quoteColumns(columns)}) TO STDOUT`));
    for await (const chunk of rows as AsyncIterable<Buffer>) {
      yield frameHead(chunk.length);
      yield chunk;
      done += countRows(chunk);
      onRows(done);
    }
    yield frameHead(0);
  }
}

async function* withChecksum(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
  yield line({ sha256: hash.digest('hex') });
}

function explainWriteError(error: unknown, file: string): unknown {
  const say = (message: string) => new BackupUnusableError(message, { cause: error });
  switch ((error as { code?: string }).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return say(`The folder of ${file} does not exist: make it, or choose another file.`);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return say(`No permission to write ${file}: choose another file, or allow it.`);
    case 'EISDIR':
      return say(`${file} is a folder: give a file's name.`);
    case 'ENOSPC':
    case 'EDQUOT':
      return say(
        `The disk of ${file} is full: make room, or choose a file on another disk. Nothing was kept of this backup.`,
      );
    default:
      return error;
  }
}
