import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface OwnServer {
  url: string;
  /** Resolves when it serves. */
  ready: () => Promise<void>;
  /** Ends the process as a crash does, and starts it again at once, as a service manager does; nobody answers meanwhile. */
  kill: () => Promise<void>;
  close: () => Promise<void>;
}

const ENTRY = fileURLToPath(new URL('../../api/src/server.ts', import.meta.url));
const READY = /^Headroom is ready on \S+:(\d+)$/m;

/** A server with data of its own, for a journey that kills it: the others share one that must go on. */
export async function startOwnServer(): Promise<OwnServer> {
  const directory = mkdtempSync(join(tmpdir(), 'headroom-own-'));
  // Started as root, PostgreSQL runs as somebody else, who has to get in.
  chmodSync(directory, 0o755);
  let child!: ChildProcess;
  /** Any free one at first, and the same from then on: the name of the session's cookie has it. */
  let port = '0';
  let ready!: Promise<void>;

  function start(): void {
    let output = '';
    const started = spawn(process.execPath, [ENTRY], {
      env: {
        // Nothing of the settings of the person who runs the journeys; the embedded database looks up programs and a home.
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        HOME: homedir(),
        PORT: port,
        HOST: '127.0.0.1',
        HEADROOM_DATA_DIR: directory,
        // Demo accounts come with demo products.
        HEADROOM_DEMO_PRODUCTS: '20',
        HEADROOM_WORKERS: 'false',
        LOG_LEVEL: 'error',
        RATE_LIMITS: 'off',
      },
      // By the channel it ends, with its database, when this process does.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    ready = new Promise((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        output += chunk.toString();
        const found = READY.exec(output)?.[1];
        if (found === undefined) return;
        port = found;
        resolve();
      };
      started.stdout?.on('data', hear);
      started.stderr?.on('data', hear);
      started.once('exit', (code, signal) => reject(new Error(`The server ended with ${code ?? signal}:\n${output}`)));
    });
    // Whoever waits for it hears of it.
    ready.catch(() => undefined);
    child = started;
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  start();
  await ready;
  return {
    url: `http://127.0.0.1:${port}`,
    ready: () => ready,
    async kill() {
      // Not in the middle of its start: that is another journey's, and it would hold up this one.
      await ready;
      await end('SIGKILL');
      start();
    },
    async close() {
      await ready.catch(() => undefined);
      await end('SIGTERM');
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
