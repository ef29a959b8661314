import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@headroom/database/testing';

const START_MILLISECONDS = 30_000;

/** Whether a Redis can be started here; tests that need one are skipped where not, and say so: `describe.skipIf(!hasRedis)`. */
export const hasRedis: boolean = spawnSync('redis-server', ['--version']).status === 0;

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: () => number;
  /** As a machine that hangs: connections stay open, nobody answers. */
  pause(): void;
  resume(): void;
  /** Without a word to anybody. */
  kill(): Promise<void>;
  /** Empty, on the same port. */
  start(): Promise<void>;
  restart(): Promise<void>;
  /** Ends it and takes its folder away. */
  close(): Promise<void>;
}

/** A real Redis of the test's own, on a free port, which keeps nothing. */
export async function startRedis({ args = [] }: { args?: readonly string[] } = {}): Promise<TestRedis> {
  const directory = await mkdtemp(join(tmpdir(), 'headroom-redis-'));
  const port = await freePort();
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();

  async function kill(): Promise<void> {
    child?.kill('SIGKILL');
    await ended;
  }
  async function start(): Promise<void> {
    const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', ...args];
    const started = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    // Also where a test run is cut short.
    const killAtExit = () => started.kill('SIGKILL');
    process.once('exit', killAtExit);
    started.once('exit', () => process.off('exit', killAtExit));
    let output = '';
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    ended = new Promise((resolve) => {
      started.once('exit', () => resolve());
      started.once('error', () => resolve());
    });
    const until = performance.now() + START_MILLISECONDS;
    // oxlint-disable-next-line no-await-in-loop -- asked again until it answers
    while (!(await answers(port))) {
      if (started.exitCode !== null || performance.now() > until) {
        // oxlint-disable-next-line no-await-in-loop
        await kill();
        throw new Error(`redis-server did not start:\n${output}`);
      }
      // oxlint-disable-next-line no-await-in-loop
      await sleep(20);
    }
  }

  try {
    await start();
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: () => child?.pid ?? 0,
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    kill,
    start,
    async restart() {
      await kill();
      await start();
    },
    async close() {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Whether it talks; a refusal for want of a password is an answer too. */
const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => end(false));
    socket.once('error', () => end(false));
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (data) => end(/^[+-](PONG|NOAUTH)/.test(data.toString())));
  });
