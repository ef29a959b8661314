import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeTheEnd } from '../workspace/children.mjs';

const prefix = 'headroom-checks-';

/**
 * A folder for all that a run of checks writes; whatever is in it when the work ends goes with it, a database that still runs there
 * too. Folders of runs that were killed are removed first.
 * @template T
 * @param {(directory: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withRunDirectory(work) {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await clear(join(tmpdir(), name));
  }
  const directory = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  // PostgreSQL runs as another user under root and has to get through.
  chmodSync(directory, 0o755);
  const cleanUp = () => clear(directory);
  beforeTheEnd(cleanUp);
  try {
    return await work(directory);
  } finally {
    await cleanUp();
  }
}

async function clear(/** @type {string} */ directory) {
  if (!existsSync(directory)) return;
  // A cluster lies in the folder itself or in the data folder of a server.
  const folders = readdirSync(directory).flatMap((name) => [join(directory, name), join(directory, name, 'postgres')]);
  for (const folder of folders) await endDatabase(folder);
  rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
}

/** PostgreSQL lives on when the one who started it is killed. Its data is thrown away, so it may stop at once. */
async function endDatabase(/** @type {string} */ folder) {
  const file = join(folder, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (!(pid > 0) || !worksIn(pid, folder)) return;
  process.kill(pid, 'SIGQUIT');
  for (let tries = 0; tries < 100 && isAlive(pid); tries++) await sleep(50);
}

/** Process ids are used again: PostgreSQL is known by the folder that it works in, where the system tells. */
function worksIn(/** @type {number} */ pid, /** @type {string} */ folder) {
  if (process.platform !== 'linux') return isAlive(pid);
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
  } catch {
    return false;
  }
}

function isAlive(/** @type {number} */ pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
