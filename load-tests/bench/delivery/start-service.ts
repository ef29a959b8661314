import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { serverEnvironment } from '../server/bench.config.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const READY_TIMEOUT_MILLISECONDS = 120_000;

/**
 * Starts the server as a service manager would: a line of JSON in its log for each request, everything else as shipped. Its log goes to
 * a file, so that nobody's reading of it costs CPU beside the measurement.
 */
export async function startService(
  databaseUrl: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<{ origin: string; pid: number; stop(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'headroom-service-'));
  const path = join(directory, 'log');
  const log = await open(path, 'w');
  const server = spawn(process.execPath, [join(repository, 'apps/api/src/server.ts')], {
    cwd: repository,
    stdio: ['ignore', log.fd, log.fd],
    env: serverEnvironment({
      DATABASE_URL: databaseUrl,
      HEADROOM_DATA_DIR: join(directory, 'data'),
      HEADROOM_PUBLIC: 'true',
      HEADROOM_WORKERS: 'false',
      LOG_LEVEL: '',
      PORT: '0',
      ...settings,
    }),
  });
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  // Where this process is killed, the server must not go on alone.
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    server.kill('SIGTERM');
    await ended;
    await log.close();
    await rm(directory, { recursive: true });
  };
  const deadline = performance.now() + READY_TIMEOUT_MILLISECONDS;
  while (performance.now() < deadline && server.exitCode === null) {
    // oxlint-disable-next-line no-await-in-loop -- it waits for the server
    const said = await readFile(path, 'utf8');
    const origin = /Headroom is ready on (\S+)/.exec(said)?.[1];
    if (origin) return { origin: `http://127.0.0.1:${new URL(origin).port}`, pid: server.pid!, stop };
    // oxlint-disable-next-line no-await-in-loop
    await sleep(100);
  }
  const said = await readFile(path, 'utf8');
  await stop();
  throw new Error(`The server was not ready in time. It said:\n${said}`);
}
