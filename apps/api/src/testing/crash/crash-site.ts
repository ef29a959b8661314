import { execFile } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '@headroom/database/testing';
import { createPool, newId } from '@headroom/database';
import { startEmbeddedPostgres } from '@headroom/database/embedded';
import pg, { type Pool } from 'pg';
import { startServerProcess, type ServerProcess } from '../server-process.ts';
import type { Random } from './create-random.ts';

const run = promisify(execFile);

/** `backend`: one connection's process, whose death makes PostgreSQL recover. `all`: server and database at the same moment. */
export const VICTIMS = ['api', 'worker', 'postgres', 'backend', 'all'] as const;
export type Victim = (typeof VICTIMS)[number];

const READY_MILLISECONDS = 120_000;
const AIM_MILLISECONDS = 2_000;
const END_MILLISECONDS = 60_000;
const RESTART_MILLISECONDS = 100;
/** A server that is started while its database dies may give up; one that gives up again and again does not come back. */
const MAX_FAILED_STARTS = 20;

/** A whole Headroom of its own: server, workers and embedded database (which syncs to disk), to be killed part by part. */
export interface CrashSite {
  url: string;
  /** Straight to the database. */
  pool: Pool;
  /** @returns whether there was something to kill. */
  kill(victim: Victim, random: Random): Promise<boolean>;
  /** Waits until it serves. */
  ready(): Promise<void>;
  /** What ended by itself, or could not be started again: nothing should. */
  surprises: string[];
  /** Ends everything and removes the folder. */
  close(): Promise<void>;
}

export async function startCrashSite({ demoProducts }: { demoProducts: number }): Promise<CrashSite> {
  const directory = join(tmpdir(), `headroom-crash-${process.pid}-${newId().slice(-8)}`);
  // Not mkdtemp: its folder is closed to the user postgres, as whom the server runs under root.
  await mkdir(directory, { mode: 0o755 });
  const postgresFolder = join(directory, 'postgres');
  const database = await startEmbeddedPostgres({ dataDirectory: postgresFolder });
  const pool = createPool({ url: database.url, maxConnections: 4, applicationName: 'headroom-crash-test' });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    HEADROOM_DATA_DIR: directory,
    HEADROOM_DEMO_PRODUCTS: String(demoProducts),
    PORT: String(port),
  };

  const surprises: string[] = [];
  const workers = new Set<number>();
  const closing = new AbortController();
  let server: ServerProcess;
  /** What a service manager does: starts the server again whenever it ends. */
  const supervise = async () => {
    for (let failedStarts = 0; !closing.signal.aborted;) {
      // By the channel it also ends, with its database, when this process is killed.
      server = startServerProcess({ env, channel: true });
      const isReady = server.url().then(
        () => true,
        () => false,
      );
      const reason = await server.exit;
      if (closing.signal.aborted || reason === 'SIGKILL') continue;
      const wasReady = await isReady;
      failedStarts = wasReady ? 0 : failedStarts + 1;
      if (wasReady || failedStarts === MAX_FAILED_STARTS) {
        surprises.push(`The server ended with ${reason}:\n${server.output()}`);
      }
      await sleep(RESTART_MILLISECONDS);
    }
  };
  const supervised = supervise();

  const killServer = async () => {
    for (const pid of await workersOf(server.child.pid)) workers.add(pid);
    return server.child.kill('SIGKILL');
  };
  const killers: Record<Victim, (random: Random) => Promise<boolean>> = {
    api: killServer,
    async worker(random) {
      const pids = await workersOf(server.child.pid);
      // Chance alone seldom hits a job that is half done. Looking for the processes takes longer than such a job.
      if (random.chance(0.8)) await jobUnderWay(pool);
      return killAll(pids);
    },
    postgres: async () => killAll(await postmasterOf(postgresFolder)),
    async backend(random) {
      const pids = await backendsOf(database.url);
      return pids.length > 0 && killAll([random.pick(pids)]);
    },
    async all(random) {
      const [first, second] = random.chance(0.5)
        ? ([killServer, killers.postgres] as const)
        : ([killers.postgres, killServer] as const);
      const was = await first(random);
      return (await second(random)) || was;
    },
  };

  return {
    url,
    pool,
    surprises,
    kill: (victim, random) => killers[victim](random),
    async ready() {
      const deadline = Date.now() + READY_MILLISECONDS;
      while (!(await isServing(url))) {
        if (Date.now() > deadline) throw new Error(`Not serving again in time:\n${server.output()}`);
        await sleep(50);
      }
    },
    async close() {
      closing.abort();
      for (const pid of await workersOf(server.child.pid)) workers.add(pid);
      server.child.kill('SIGTERM');
      const late = setTimeout(() => {
        surprises.push('The server did not end when it was told to');
        server.child.kill('SIGKILL');
      }, END_MILLISECONDS);
      await supervised;
      clearTimeout(late);
      await pool.end();
      const deadline = Date.now() + END_MILLISECONDS;
      while ([...workers].some(isAlive) && Date.now() < deadline) await sleep(100);
      for (const pid of [...workers].filter(isAlive)) {
        surprises.push(`The worker ${pid} outlived its server`);
        killOne(pid);
      }
      await database.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Waits until a job has done some of its steps and not all of them, or for two seconds. */
async function jobUnderWay(pool: Pool): Promise<void> {
  const deadline = Date.now() + AIM_MILLISECONDS;
  while (Date.now() < deadline) {
    const { rowCount } = await pool
      .query(
        `SELECT FROM jobs WHERE state = 'running' AND kind IN ('bulk', 'undo') AND checkpoint->>'isDone' = 'false'`,
      )
      // The database may be the part that was killed last.
      .catch(() => ({ rowCount: 0 }));
    if (rowCount !== 0) return;
    await sleep(5);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It may have ended on its own account in this moment.
    if ((error as { code?: unknown }).code !== 'ESRCH') throw error;
  }
}

function killAll(pids: readonly number[]): boolean {
  for (const pid of pids) killOne(pid);
  return pids.length > 0;
}

async function isServing(url: string): Promise<boolean> {
  const reply = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  await reply?.arrayBuffer().catch(() => undefined);
  return reply?.status === 200;
}

async function workersOf(server: number | undefined): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=', '-o', 'ppid=', '-o', 'args=']);
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent, ...args] = line.trim().split(/\s+/);
    return Number(parent) === server && args.some((part) => part.endsWith('worker.ts')) ? [Number(pid)] : [];
  });
}

async function postmasterOf(folder: string): Promise<number[]> {
  const text = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  return pid > 0 && isAlive(pid) ? [pid] : [];
}

async function backendsOf(databaseUrl: string): Promise<number[]> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY pid`,
    );
    return rows.map(({ pid }) => pid);
  } catch {
    return [];
  } finally {
    await client.end().catch(() => {});
  }
}
