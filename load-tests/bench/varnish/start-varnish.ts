import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Debian has it where only root looks by default. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const CONFIGURATION = join(import.meta.dirname, '../../../deploy/varnish/default.vcl');
const SETTINGS = '-s malloc,256M -p http_gzip_support=off'.split(' ');
const START_MILLISECONDS = 60_000;

export const hasVarnish = (): boolean => spawnSync('varnishd', ['-V'], { env: { PATH } }).status === 0;

export interface VarnishCounters {
  /** Requests that it sent to its origin so far; its looks whether that is alive do not count. */
  fetches: number;
  /** Requests that it answered from what it had. */
  hits: number;
}
export interface Varnish {
  origin: string;
  counters(): VarnishCounters;
  stop(): Promise<void>;
}

/** A Varnish with the configuration that we ship and 256 MB, in front of `originPort` on this machine. */
export async function startVarnish({
  originPort,
  port,
  secret,
}: {
  originPort: number;
  port: number;
  secret: string;
}): Promise<Varnish> {
  const directory = await mkdtemp(join(tmpdir(), 'headroom-bench-varnish-'));
  const configuration = (await readFile(CONFIGURATION, 'utf8')).replace('.port = "3000"', `.port = "${originPort}"`);
  const file = join(directory, 'default.vcl');
  await writeFile(file, configuration);
  const child = spawn(
    'varnishd',
    ['-F', '-j', 'none', '-n', directory, '-f', file, '-a', `127.0.0.1:${port}`, '-T', 'none', ...SETTINGS],
    { env: { PATH, PURGE_SECRET: secret }, stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    child.kill('SIGTERM');
    await ended;
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  };
  const origin = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + START_MILLISECONDS;
  // It is ready when it has found its origin.
  // oxlint-disable-next-line no-await-in-loop -- asked again until it answers
  while ((await fetch(`${origin}/healthz`).catch(() => undefined))?.status !== 200) {
    if (child.exitCode !== null || performance.now() > deadline) {
      // oxlint-disable-next-line no-await-in-loop
      await stop();
      throw new Error('varnishd did not start, or does not reach its origin.');
    }
    // oxlint-disable-next-line no-await-in-loop
    await sleep(100);
  }
  return {
    origin,
    counters() {
      const { stdout } = spawnSync('varnishstat', ['-n', directory, '-1', '-j'], { env: { PATH }, encoding: 'utf8' });
      const { counters } = JSON.parse(stdout) as { counters: Record<string, { value: number }> };
      const read = (name: string) => counters[name]?.value ?? Number.NaN;
      return { fetches: read('MAIN.backend_req'), hits: read('MAIN.cache_hit') };
    },
    stop,
  };
}
