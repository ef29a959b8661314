import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

const START_MILLISECONDS = 30_000;

export const hasRedis = (): boolean => spawnSync('redis-server', ['--version']).status === 0;

export interface OwnRedis {
  readonly port: number;
  signal(name: NodeJS.Signals): void;
  restart(): Promise<void>;
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** A real Redis that keeps nothing on disk and throws out what is used least, as the how-to says. */
export async function startOwnRedis(directory: string): Promise<OwnRedis> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();
  async function start(): Promise<void> {
    const started = spawn(
      'redis-server',
      `--port ${port} --bind 127.0.0.1 --appendonly no --maxmemory 64mb --maxmemory-policy allkeys-lru`
        .split(' ')
        .concat('--save', '', '--dir', directory),
      { stdio: 'ignore' },
    );
    child = started;
    ended = new Promise((resolve) => {
      started.once('exit', () => resolve());
      started.once('error', () => resolve());
    });
    const until = performance.now() + START_MILLISECONDS;
    // oxlint-disable-next-line no-await-in-loop -- asked again until it answers
    while (!(await say(port, 'PING')).startsWith('+PONG')) {
      if (started.exitCode !== null || performance.now() > until) throw new Error('redis-server did not start.');
      // oxlint-disable-next-line no-await-in-loop
      await sleep(20);
    }
  }
  async function stop(): Promise<void> {
    child?.kill('SIGKILL');
    await ended;
  }
  const killAtExit = () => void child?.kill('SIGKILL');
  process.once('exit', killAtExit);
  await start();
  return {
    port,
    signal: (name) => void child?.kill(name),
    async restart() {
      await stop();
      await start();
    },
    async flush() {
      await say(port, 'FLUSHALL');
    },
    async stop() {
      process.off('exit', killAtExit);
      await stop();
    },
  };
}

/** One inline command on a connection of its own; empty where nobody answers. */
const say = (port: number, command: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (answer: string) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(5_000, () => end(''));
    socket.once('error', () => end(''));
    socket.once('connect', () => socket.write(`${command}\r\n`));
    socket.once('data', (data) => end(data.toString()));
  });
