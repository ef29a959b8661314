import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const repository = join(import.meta.dirname, '../../..');
const READY_MILLISECONDS = 180_000;
const STOP_MILLISECONDS = 30_000;
const KEPT_LINES = 200;

export interface ApiProcess {
  readonly name: string;
  readonly origin: string;
  signal(name: NodeJS.Signals): void;
  hasEnded(): boolean;
  /** The last of what it said. */
  output(): string;
  stop(): Promise<void>;
}

/** The real server as a process, on any free port. */
export async function startApi(name: string, environment: NodeJS.ProcessEnv): Promise<ApiProcess> {
  const child: ChildProcess = spawn(process.execPath, [join(repository, 'apps/api/src/server.ts')], {
    cwd: repository,
    // The channel ends it where this process is killed.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...environment, PORT: '0', HOST: '127.0.0.1' },
  });
  const lines: string[] = [];
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = Promise.withResolvers<string>();
  for (const stream of [child.stdout!, child.stderr!]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      const url = /^Headroom is ready on (\S+)/.exec(line)?.[1];
      if (url !== undefined) ready.resolve(url);
    });
  }
  const fail = (what: string) => () => ready.reject(new Error(`${name} ${what}:\n${lines.join('\n')}`));
  const timer = setTimeout(fail('was not ready in time'), READY_MILLISECONDS);
  void ended.then(fail('ended before it was ready'));
  const stop = async () => {
    // One that is paused hears no other signal.
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MILLISECONDS);
    await ended;
    clearTimeout(late);
  };
  try {
    const { port } = new URL(await ready.promise);
    return {
      name,
      origin: `http://127.0.0.1:${port}`,
      signal: (signal) => void child.kill(signal),
      hasEnded: () => child.exitCode !== null || child.signalCode !== null,
      output: () => lines.join('\n'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
