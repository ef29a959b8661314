import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { serverEnvironment } from './bench.config.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
/** Filling two million products on a slow machine fits. */
const READY_TIMEOUT_MILLISECONDS = 20 * 60_000;
const STOP_TIMEOUT_MILLISECONDS = 60_000;

export interface Headroom {
  /** Such as http://127.0.0.1:40123. */
  origin: string;
  /** undefined where somebody else started it. */
  pid: number | undefined;
  databaseUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts the real server on a data directory, which is filled with demo products the first time and kept, and finds its database the
 * way a person would: the port is in what the server says, the password in the file beside the data.
 * @throws where it is not ready in time, with what it said.
 */
export async function startHeadroom(options: {
  dataDirectory: string;
  products: number;
  /** Other settings than those of every benchmark. */
  settings?: Readonly<Record<string, string>> | undefined;
  onLine: (line: string) => void;
}): Promise<Headroom> {
  const server = spawn(process.execPath, [join(repository, 'apps/api/src/server.ts')], {
    cwd: repository,
    // The channel ends the server where this process is killed.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: serverEnvironment({
      HEADROOM_DATA_DIR: options.dataDirectory,
      HEADROOM_DEMO_PRODUCTS: String(options.products),
      PORT: '0',
      ...options.settings,
    }),
  });
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const stop = async () => {
    server.kill('SIGTERM');
    const timer = setTimeout(() => server.kill('SIGKILL'), STOP_TIMEOUT_MILLISECONDS);
    await ended;
    clearTimeout(timer);
  };
  try {
    const lines = await linesUntilReady(server, options.onLine);
    const said = (pattern: RegExp) => lines.flatMap((line) => pattern.exec(line)?.[1] ?? []).at(-1);
    const port = new URL(said(/Headroom is ready on (\S+)/)!).port;
    const directory = said(/: its data is in (.+)\.$/) ?? join(options.dataDirectory, 'postgres');
    const password = (await readFile(join(directory, 'headroom-password'), 'utf8')).trim();
    const databasePort = said(/PostgreSQL .* on port (\d+)/);
    return {
      origin: `http://127.0.0.1:${port}`,
      pid: server.pid,
      databaseUrl: `postgresql://headroom:${encodeURIComponent(password)}@127.0.0.1:${databasePort}/headroom`,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function linesUntilReady(server: ChildProcess, onLine: (line: string) => void): Promise<string[]> {
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`The server ${what}. It said:\n${lines.join('\n')}`));
    const timer = setTimeout(() => fail('was not ready in time'), READY_TIMEOUT_MILLISECONDS);
    server.once('close', (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code} before it was ready`);
    });
    for (const stream of [server.stdout!, server.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        onLine(line);
        if (!line.includes('Headroom is ready on ')) return;
        clearTimeout(timer);
        resolve(lines);
      });
    }
  });
}
