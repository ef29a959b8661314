import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '@headroom/database/testing';

const START_MILLISECONDS = 60_000;
const STOP_MILLISECONDS = 5_000;
/** Debian has it where only root looks by default. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const CONFIGURATION = fileURLToPath(new URL('../../../../deploy/varnish/default.vcl', import.meta.url));
const SMALL = '-s malloc,32M -p http_gzip_support=off -p default_grace=0 -p thread_pools=1 -p thread_pool_min=10'.split(
  ' ',
);

/** Whether a Varnish can be started here; tests that need one are skipped where not, and say so: `describe.skipIf(!hasVarnish)`. */
export const hasVarnish: boolean = spawnSync('varnishd', ['-V'], { env: { PATH } }).status === 0;

export interface TestVarnish {
  readonly url: string;
  /** What it has done, by varnishstat's names, for instance MAIN.bans_added. */
  counters(): Record<string, number>;
  close(): Promise<void>;
}

/**
 * A real Varnish of the test's own, on a free port, with the configuration that we ship.
 * @param originPort where its origin is, on 127.0.0.1.
 * @param graceSeconds instead of the 30 in which it goes on with an old answer, so that a test need not wait for them.
 */
export async function startVarnish({
  originPort,
  secret,
  graceSeconds = 30,
}: {
  originPort: number;
  secret: string;
  graceSeconds?: number;
}): Promise<TestVarnish> {
  const directory = await mkdtemp(join(tmpdir(), 'headroom-varnish-'));
  const shipped = await readFile(CONFIGURATION, 'utf8');
  const configuration = replaceOnce(
    replaceOnce(shipped, '.port = "3000"', `.port = "${originPort}"`),
    'set req.grace = 30s',
    `set req.grace = ${graceSeconds}s`,
  );
  const file = join(directory, 'default.vcl');
  await writeFile(file, configuration);
  const port = await freePort();
  const child = spawn(
    'varnishd',
    ['-F', '-j', 'none', '-n', directory, '-f', file, '-a', `127.0.0.1:${port}`, '-T', 'none', ...SMALL],
    { env: { PATH, PURGE_SECRET: secret }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  // Also where a test run is cut short; what it started ends with it.
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });

  async function close(): Promise<void> {
    process.off('exit', killAtExit);
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MILLISECONDS);
    await ended;
    clearTimeout(late);
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }

  const until = performance.now() + START_MILLISECONDS;
  // oxlint-disable-next-line no-await-in-loop -- asked again until it answers
  while (!(await accepts(port))) {
    if (child.exitCode !== null || performance.now() > until) {
      // oxlint-disable-next-line no-await-in-loop
      await close();
      throw new Error(`varnishd did not start:\n${output}`);
    }
    // oxlint-disable-next-line no-await-in-loop
    await sleep(50);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    counters() {
      const { stdout } = spawnSync('varnishstat', ['-n', directory, '-1', '-j'], { env: { PATH }, encoding: 'utf8' });
      const { counters } = JSON.parse(stdout) as { counters: Record<string, { value: number }> };
      return Object.fromEntries(Object.entries(counters).map(([name, { value }]) => [name, value]));
    },
    close,
  };
}

function replaceOnce(text: string, from: string, to: string): string {
  if (text.split(from).length !== 2) throw new Error(`default.vcl does not say ${from} any more, or several times`);
  return text.replace(from, to);
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
