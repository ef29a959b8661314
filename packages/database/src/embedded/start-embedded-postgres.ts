import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { DatabaseUnusableError } from '../database-unusable-error.ts';
import { type Account, chooseAccount } from './account.ts';
import { ensureCluster, readPassword, SETTINGS_FILE, SUPERUSER, writePrivately } from './cluster.ts';
import { firstClosedFolder, openFolderFor } from './folders.ts';
import { tryPort } from './free-port.ts';
import { findPostmaster } from './postmaster.ts';
import { findPrograms, type Programs, runProgram } from './programs.ts';
import { readLogEnd, trimLog } from './server-log.ts';
import { postgresSettings, settingsFile } from './settings.ts';
import { readPort } from './remembered-port.ts';

const DATABASE = 'headroom';
const START_ATTEMPTS = 5;
/** Recovery after a crash reads back at most max_wal_size of log. */
const READY_TIMEOUT_MILLISECONDS = 120_000;

export interface EmbeddedPostgres {
  /** Of the database `headroom` as its superuser, over 127.0.0.1. */
  url: string;
  port: number;
  pid: number;
  /** Whether a server that an earlier process left running was taken over. */
  adopted: boolean;
  /** Where the data really is. */
  dataDirectory: string;
  /** Ends the server in good order; open sessions are cut off. May be called more than once. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** The cluster's folder; made where it is missing. */
  dataDirectory: string;
  /** Hears one sentence about each thing that was repaired or done differently. */
  onNotice?: (notice: string) => void;
  /** Settings that win over the usual ones. */
  settings?: Record<string, string>;
}

/**
 * Starts the PostgreSQL that comes with the packages on `dataDirectory`, or takes over the one that already runs there.
 * It does not end with this process: call `stop`, and after a crash the next start adopts it.
 *
 * Throws DatabaseUnusableError with one sentence and a way out where the machine does not let it.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const onNotice = options.onNotice ?? (() => {});
  let directory = resolve(options.dataDirectory);
  let account = await chooseAccount(directory);
  const closed = await firstClosedFolder(directory, account);
  if (closed !== undefined) {
    const open = openFolderFor(directory);
    onNotice(`PostgreSQL runs as user ${account.name}, who may not enter ${closed}: its data is in ${open}.`);
    directory = open;
    account = await chooseAccount(directory);
  }
  const programs = await findPrograms(account, onNotice);
  await ensureCluster(directory, programs, account);
  const password = await readPassword(directory);
  const log = join(directory, 'server.log');

  let started = false;
  let wantedPort = await readPort(join(directory, SETTINGS_FILE));
  let smallMemory = false;
  const deadline = Date.now() + READY_TIMEOUT_MILLISECONDS;
  for (let attempts = 0; ;) {
    const postmaster = await findPostmaster(directory);
    if (postmaster === 'stale') {
      onNotice('The last run of the database ended without shutting down: it recovers by itself.');
      await rm(join(directory, 'postmaster.pid'), { force: true });
    } else if (postmaster) {
      const url = `postgresql://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${postmaster.port}/${DATABASE}`;
      if (postmaster.port > 0 && (await isReady(url, directory))) {
        return {
          ...postmaster,
          url,
          adopted: !started,
          dataDirectory: directory,
          stop: () => stop(directory, programs, account),
        };
      }
      if (Date.now() > deadline) {
        throw new DatabaseUnusableError(
          `The database in ${directory} (process ${postmaster.pid}) is not ready after ${READY_TIMEOUT_MILLISECONDS / 1000} s: see ${log}, or stop that process and start again.`,
        );
      }
      await sleep(100);
      continue;
    }
    if (attempts++ === START_ATTEMPTS) {
      throw new DatabaseUnusableError(`PostgreSQL did not start in ${directory}: ${await explainLog(log)}`);
    }
    const port = (wantedPort && (await tryPort(wantedPort))) || (await tryPort(0));
    if (!port)
      throw new DatabaseUnusableError('No port of 127.0.0.1 is free for the database: look at the network settings.');
    const settings = { ...(await postgresSettings({ port, smallMemory })), ...options.settings };
    await writePrivately(join(directory, SETTINGS_FILE), settingsFile(settings), account);
    await trimLog(log, account);
    const { ok } = await runProgram(programs.pg_ctl, ['start', '-w', '-t', '120', '-D', directory, '-l', log], account);
    if (ok) {
      started = true;
      continue;
    }
    const end = await readLogEnd(log);
    if (/No space left on device/.test(end) && !/shared memory/.test(end)) {
      throw new DatabaseUnusableError(`PostgreSQL did not start in ${directory}: ${await explainLog(log)}`);
    }
    // The machine may refuse the memory, and another program may have taken the port in between.
    if (/shared memory|Cannot allocate memory/.test(end)) smallMemory = true;
    if (/could not bind|Address already in use/.test(end)) wantedPort = undefined;
  }
}

const DUPLICATE = ['42P04', '42710', '23505'];
/** Two processes may adopt the same new server at once. */
function allowDuplicate(error: { code?: string }): void {
  if (!DUPLICATE.includes(error.code ?? '')) throw error;
}

async function connectTo(connectionString: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Whether the server takes connections; makes the database on the first one, and what counts its statements. */
async function isReady(url: string, directory: string): Promise<boolean> {
  try {
    await connectTo(`${url.slice(0, -DATABASE.length)}postgres`, async (client) => {
      const { rows } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
      if (rows.length === 0) await client.query(`CREATE DATABASE ${DATABASE}`).catch(allowDuplicate);
    });
    await connectTo(url, (client) =>
      client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements').catch(allowDuplicate),
    );
    return true;
  } catch (cause) {
    if ((cause as { code?: string }).code === '28P01') {
      throw new DatabaseUnusableError(
        `The password in ${directory} does not open its database: put the right headroom-password file back, or set HEADROOM_DATA_DIR to another folder.`,
        { cause },
      );
    }
    return false;
  }
}

async function stop(directory: string, programs: Programs, account: Account): Promise<void> {
  const running = await findPostmaster(directory);
  if (running === undefined || running === 'stale') return;
  const { ok, output } = await runProgram(
    programs.pg_ctl,
    ['stop', '-w', '-t', '60', '-m', 'fast', '-D', directory],
    account,
  );
  const left = ok ? undefined : await findPostmaster(directory);
  if (left && left !== 'stale') throw new Error(`PostgreSQL in ${directory} did not stop: ${output.trim()}`);
}

/** The last thing that kept the server from starting, as the end of a sentence. */
async function explainLog(log: string): Promise<string> {
  const end = await readLogEnd(log);
  if (/No space left on device/.test(end))
    return 'the disk is full; make room, or set HEADROOM_DATA_DIR to a folder on another disk.';
  const fatal = end.split('\n').findLast((line) => /FATAL|PANIC|ERROR/.test(line));
  return `${fatal?.replace(/^.*?(FATAL|PANIC|ERROR):\s*/, '') ?? 'it gave no reason'}; ${log} says more.`;
}
