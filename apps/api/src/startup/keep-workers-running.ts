import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LANES, type Lane } from '../jobs/define-job.ts';

const ENTRY = fileURLToPath(new URL('../worker.ts', import.meta.url));
/**
 * What a worker may hold: an import streams, and without a limit V8 lets garbage grow to several hundred megabytes first
 * (measured on `headroom import`: 150 MB resident instead of 360, at the same speed).
 */
const MEMORY: Readonly<Record<Lane, readonly string[]>> = {
  interactive: ['--max-semi-space-size=4', '--max-old-space-size=128'],
  heavy: ['--max-semi-space-size=8', '--max-old-space-size=192'],
  // Pixels are outside of this heap.
  pictures: ['--max-semi-space-size=2', '--max-old-space-size=96'],
};
const FIRST_DELAY_MILLISECONDS = 250;
const LAST_DELAY_MILLISECONDS = 30_000;
/** Whoever ran so long was well; the next fault is another one. */
const WELL_MILLISECONDS = 60_000;
/** A worker lets the steps of its jobs end, then it is killed: its jobs go on from their checkpoints elsewhere. */
const STOP_MILLISECONDS = 30_000;

export interface Workers {
  /** The process of a lane; undefined while it is being restarted. */
  pid(lane: Lane): number | undefined;
  /** Lets the running steps end and ends the processes; further calls wait for the same end. */
  stop(): Promise<void>;
}

/**
 * Runs one worker process a lane, and starts it again when it ends by itself, later and later while it keeps failing. They end with this
 * process, also when it is killed: each has an IPC channel, whose end it notices.
 * @param env the environment of the workers, without DATABASE_URL.
 * @param readable whether a person watches the log.
 */
export function keepWorkersRunning({
  databaseUrl,
  env,
  readable,
  onFault,
}: {
  databaseUrl: string;
  env: Readonly<Record<string, string | undefined>>;
  readable: boolean;
  onFault: (error: unknown, message: string) => void;
}): Workers {
  let isStopping = false;
  const lanes = LANES.map((lane) => keepRunning(lane));

  function keepRunning(lane: Lane) {
    let child: ChildProcess | undefined;
    let timer: NodeJS.Timeout | undefined;
    let delay = FIRST_DELAY_MILLISECONDS;
    const start = () => {
      const started = performance.now();
      const args = [...MEMORY[lane], ENTRY, lane, ...(readable ? ['--readable'] : [])];
      const worker = spawn(process.execPath, args, {
        env: { ...env, DATABASE_URL: databaseUrl },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      child = worker;
      // Under `node --watch` the worker tells which files it read; passed on, they are watched too.
      worker.on('message', (message: object) => {
        if (Object.keys(message).some((key) => key.startsWith('watch:'))) process.send?.(message);
      });
      const ended = (reason: string) => {
        if (child !== worker) return;
        child = undefined;
        if (isStopping) return;
        if (performance.now() - started > WELL_MILLISECONDS) delay = FIRST_DELAY_MILLISECONDS;
        onFault(undefined, `the ${lane} worker ended (${reason}) and is started again in ${delay / 1_000} s`);
        timer = setTimeout(start, delay);
        delay = Math.min(2 * delay, LAST_DELAY_MILLISECONDS);
      };
      worker.once('error', (error) => ended(error.message));
      worker.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`));
    };
    start();
    return {
      lane,
      pid: () => child?.pid,
      async stop() {
        clearTimeout(timer);
        const worker = child;
        if (!worker || worker.exitCode !== null || worker.signalCode !== null) return;
        const exit = new Promise((resolve) => worker.once('exit', resolve));
        worker.kill('SIGTERM');
        const late = setTimeout(() => worker.kill('SIGKILL'), STOP_MILLISECONDS);
        await exit;
        clearTimeout(late);
      },
    };
  }

  let stopped: Promise<unknown> | undefined;
  return {
    pid: (wanted) => lanes.find(({ lane }) => lane === wanted)?.pid(),
    async stop() {
      isStopping = true;
      await (stopped ??= Promise.all(lanes.map(({ stop }) => stop())));
    },
  };
}
