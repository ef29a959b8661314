import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const entry = join(import.meta.dirname, '../../../apps/api/src/server.ts');

/** Seconds from the start of a server on a fresh data folder to its `Headroom is ready`; it is stopped again. */
export async function timeFirstStart(environment: NodeJS.ProcessEnv): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [entry], {
    env: { ...environment, PORT: '0', LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  let seconds: number | undefined;
  const { stdout } = child;
  if (!stdout) throw new Error('A piped stream is missing.');
  for await (const line of createInterface({ input: stdout })) {
    if (!line.includes('Headroom is ready')) continue;
    seconds = (performance.now() - started) / 1_000;
    child.kill('SIGTERM');
  }
  await ended;
  if (seconds === undefined) throw new Error('The server ended before it was ready.');
  return seconds;
}
