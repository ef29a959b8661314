import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { root } from './paths.mjs';
import { toolEnvironment } from './environment.mjs';

const isWindows = process.platform === 'win32';
/** A child that ignores a polite signal for this long is killed. */
const patienceMilliseconds = 40_000;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
/** Children that do not pass signals on. @type {WeakSet<import('node:child_process').ChildProcess>} */
const withGroup = new WeakSet();
let stopping = false;

/**
 * Starts a child in a process group of its own, so that a Ctrl-C, which the terminal sends to everybody in the foreground
 * group, reaches it once and through us, and so that it can be killed with all that it started.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { signalsToGroup?: boolean }} options
 *   signalsToGroup: for a child that does not pass signals on to what it started
 */
export function startChild(command, args, { signalsToGroup = false, ...options } = {}) {
  watchForTheEnd();
  const child = spawn(command, args, { cwd: root, env: toolEnvironment(), detached: !isWindows, ...options });
  running.add(child);
  if (signalsToGroup) withGroup.add(child);
  const forget = () => running.delete(child);
  child.once('exit', forget);
  child.once('error', forget);
  return child;
}

/**
 * Runs a command to its end and keeps what it said.
 * @param {string} command
 * @param {string[]} args
 * @param {Pick<import('node:child_process').SpawnOptions, 'env' | 'cwd' | 'uid' | 'gid'> & { onLine?: ((line: string) => void) | undefined }} options
 * @returns {Promise<{ code: number, output: string }>} code 127 when the command does not exist; output is both streams in order of
 *   arrival. It stays pending once everything is being stopped, so that nothing goes on to a next step.
 */
export function run(command, args, { onLine, ...options } = {}) {
  return new Promise((resolve) => {
    if (stopping) return;
    const lines = /** @type {string[]} */ ([]);
    const child = startChild(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: /** @type {import('node:stream').Readable} */ (stream) }).on('line', (line) => {
        lines.push(line);
        onLine?.(line);
      });
    }
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => stopping || resolve({ code: code ?? 1, output: lines.join('\n') }));
  });
}

/**
 * Sends a signal to a child and all that it started.
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    if (isWindows) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It ended between the question and the signal.
  }
}

/** True once a signal or the end of our parent asked everything to stop. */
export const isStopping = () => stopping;

/** @type {(() => void | Promise<void>)[]} */
const farewells = [];

/**
 * Registers what must be undone should the run be interrupted: a temporary folder, a throw-away database.
 * @param {() => void | Promise<void>} farewell
 */
export const beforeTheEnd = (farewell) => farewells.push(farewell);

async function stop(/** @type {NodeJS.Signals} */ signal) {
  const asked = [...running];
  // To the child itself, which ends what it started in its own order: a test runner whose workers vanish waits for them.
  for (const child of asked) {
    if (withGroup.has(child)) signalGroup(child, signal);
    else child.kill(signal);
  }
  if (stopping) return;
  stopping = true;
  const deadline = Date.now() + patienceMilliseconds;
  while (running.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 25));
  // What a child left behind is in its group still.
  for (const child of asked) signalGroup(child, 'SIGKILL');
  for (const farewell of farewells) await farewell();
  process.exit(signal === 'SIGINT' ? 130 : 143);
}

let watching = false;

/** npm forwards signals only as long as it lives; when it is killed the one sign left is that we get another parent. */
function watchForTheEnd() {
  if (watching) return;
  watching = true;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => void stop(signal));
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    void stop('SIGTERM');
  }, 250).unref();
}
