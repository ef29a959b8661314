import { randomBytes } from 'node:crypto';
import { appendFile, chmod, chown, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DatabaseUnusableError } from '../database-unusable-error.ts';
import type { Account } from './account.ts';
import { explainFileError, requireFreeSpace } from './folders.ts';
import { isAlive } from './postmaster.ts';
import { runProgram, type Programs } from './programs.ts';

export const SUPERUSER = 'headroom';
const PASSWORD_FILE = 'headroom-password';
export const SETTINGS_FILE = 'headroom.conf';

/** Writes a file that only the account may read. */
export async function writePrivately(path: string, text: string, account: Account): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  await chmod(path, 0o600);
  if (account.ids.uid !== undefined && account.ids.gid !== undefined)
    await chown(path, account.ids.uid, account.ids.gid);
}

/** The superuser's password of the cluster in `directory`. */
export async function readPassword(directory: string): Promise<string> {
  try {
    return (await readFile(join(directory, PASSWORD_FILE), 'utf8')).trim();
  } catch (cause) {
    throw new DatabaseUnusableError(
      `${join(directory, PASSWORD_FILE)} cannot be read, so this folder's database cannot be opened: put the file back, or set HEADROOM_DATA_DIR to another folder.`,
      { cause },
    );
  }
}

/** The major version that wrote the cluster, or undefined where there is none yet. */
async function clusterVersion(directory: string): Promise<string | undefined> {
  return (await readFile(join(directory, 'PG_VERSION'), 'utf8').catch(() => undefined))?.trim();
}

/**
 * Makes a cluster in `directory` where there is none. It is made beside it and renamed into place with its password inside, so
 * that a killed first start leaves no half one.
 */
export async function ensureCluster(
  directory: string,
  programs: Programs,
  account: Account,
): Promise<'made' | 'found'> {
  const written = await clusterVersion(directory);
  const { output } = await runProgram(programs.postgres, ['--version'], account);
  const major = /\(PostgreSQL\) (\d+)/.exec(output)?.[1];
  if (!major)
    throw new DatabaseUnusableError(
      `PostgreSQL's program does not run here (${output.trim()}): set DATABASE_URL to a PostgreSQL of your own.`,
    );
  if (written === major) return 'found';
  if (written !== undefined) {
    throw new DatabaseUnusableError(
      `The data in ${directory} was written by PostgreSQL ${written}, and this Headroom brings PostgreSQL ${major}: write it out with "pnpm headroom backup FILE" in the Headroom that made it, move the folder away, and read it in here with "pnpm headroom restore FILE".`,
    );
  }
  const half = `${directory}.new-${process.pid}`;
  try {
    await mkdir(dirname(directory), { recursive: true });
    await requireFreeSpace(dirname(directory));
    await removeAbandoned(directory);
    await makeCluster(half, programs, account);
    await rename(half, directory);
  } catch (error) {
    // What cannot be removed was not made; the first error says why.
    await rm(half, { recursive: true, force: true }).catch(() => {});
    await rm(`${half}.password`, { force: true }).catch(() => {});
    if ((error as { syscall?: string }).syscall === 'rename') {
      // Another process was first, or something else lies there.
      if ((await clusterVersion(directory)) === major) return 'found';
      throw new DatabaseUnusableError(
        `${directory} is not empty and holds no database: move what is in it, or set HEADROOM_DATA_DIR to another folder.`,
        { cause: error },
      );
    }
    throw explainFileError(error, directory);
  }
  return 'made';
}

async function makeCluster(half: string, programs: Programs, account: Account): Promise<void> {
  const password = `${half}.password`;
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { mode: 0o700 });
  if (account.ids.uid !== undefined && account.ids.gid !== undefined)
    await chown(half, account.ids.uid, account.ids.gid);
  await writePrivately(password, `${randomBytes(24).toString('base64url')}\n`, account);
  const initdb = (locale: string) =>
    runProgram(
      programs.initdb,
      [
        `--pgdata=${half}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${password}`,
        '--auth=scram-sha-256',
        '--no-instructions',
        // Without these the machine's locale would decide; the builtin one sorts alike everywhere and never changes.
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        `--locale=${locale}`,
      ],
      account,
    );
  // Character classes outside the builtin provider's reach come from the machine's C.UTF-8, which few machines lack.
  let { ok, output } = await initdb('C.UTF-8');
  if (!ok && /locale/.test(output)) ({ ok, output } = await initdb('C'));
  if (!ok) {
    if (/No space left/i.test(output)) throw Object.assign(new Error(output), { code: 'ENOSPC' });
    if (/Permission denied/i.test(output)) throw Object.assign(new Error(output), { code: 'EACCES' });
    throw new Error(`initdb failed: ${output.trim()}`);
  }
  await rename(password, join(half, PASSWORD_FILE));
  await appendFile(join(half, 'postgresql.conf'), `\ninclude '${SETTINGS_FILE}'\n`);
}

/** Clusters that killed first starts left beside `directory`. */
async function removeAbandoned(directory: string): Promise<void> {
  const prefix = `${basename(directory)}.new-`;
  for (const name of await readdir(dirname(directory))) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (pid > 0 && !isAlive(pid)) await rm(join(dirname(directory), name), { recursive: true, force: true });
  }
}
