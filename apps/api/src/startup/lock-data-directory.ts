import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ENDED, startOf } from './process-start.ts';
import { codeOf, StartupError } from './startup-error.ts';

/** Longer than a lock takes to be written. */
const SETTLE_MILLISECONDS = 100;

type Holder = { pid: number; startedAt: string; nonce: string };

/**
 * Keeps other copies of Headroom off a data directory until `release`, and makes the directory where it is missing.
 * The lock of a process that no longer lives is taken over.
 * @throws StartupError where another copy holds it, or the directory cannot be written.
 */
export async function lockDataDirectory(directory: string): Promise<{ release(): Promise<void> }> {
  const file = join(directory, 'headroom.lock');
  const own: Holder = { pid: process.pid, startedAt: await startOf(process.pid), nonce: randomUUID() };
  try {
    await mkdir(directory, { recursive: true });
    await take(file, own, directory);
  } catch (error) {
    throw explain(error, directory);
  }
  return {
    async release() {
      if ((await readHolder(file))?.nonce === own.nonce) await rm(file, { force: true });
    },
  };
}

/** Throws where a living process holds `file`; afterwards it is ours. `directory` is for the sentence. */
async function take(file: string, own: Holder, directory: string): Promise<void> {
  const draft = `${file}.${own.nonce}`;
  await writeFile(draft, JSON.stringify(own), { flag: 'wx', mode: 0o644 });
  try {
    if (await putExclusively(draft, file)) return;
    // One without a holder was being written when its writer was killed, where the disk knows no links.
    const holder = (await readHolder(file)) ?? (await sleep(SETTLE_MILLISECONDS), await readHolder(file));
    if (holder && (await isAlive(holder))) throw new StartupError(inUse({ directory, file, pid: holder.pid }));
    await replaceStale({ file, draft, stale: holder?.nonce, own, directory });
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Several starts may have found the same stale lock: one of them gets the claim to it, a lock itself. Whoever gets a claim later, when the
 * first has replaced the lock and let go, finds another holder in it.
 */
async function replaceStale({
  file,
  draft,
  stale,
  own,
  directory,
}: {
  file: string;
  draft: string;
  stale: string | undefined;
  own: Holder;
  directory: string;
}): Promise<void> {
  const claim = `${file}.claim`;
  await take(claim, own, directory);
  try {
    const now = await readHolder(file);
    if (now?.nonce !== stale) throw new StartupError(inUse({ directory, file, pid: now?.pid }));
    await rename(draft, file);
  } finally {
    await rm(claim, { force: true });
  }
}

/** Puts a written file in its place, whole, unless there is one. */
async function putExclusively(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file).catch((error: unknown) => {
      if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOENT') throw error;
      // Disks such as exFAT know no links.
      return copyFile(draft, file, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

const inUse = ({ directory, file, pid }: { directory: string; file: string; pid: number | undefined }): string =>
  `Another Headroom${pid ? ` (process ${pid})` : ''} uses ${directory}: end that one, or give this one a folder and a port of its own with HEADROOM_DATA_DIR=.data-2 PORT=3001 npm start. If that process is no Headroom, remove ${file}.`;

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse(await readFile(file, 'utf8')) as Partial<Holder>;
    return typeof holder.pid === 'number' ? (holder as Holder) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the very process that wrote the lock still runs: after a restart of the machine its number may be somebody else's. */
async function isAlive({ pid, startedAt }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
  }
  const now = await startOf(pid);
  return now !== ENDED && (now === '' || startedAt === '' || now === startedAt);
}

function explain(error: unknown, directory: string): unknown {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StartupError(
        `The folder ${directory} cannot be written: give this account the right to, or set HEADROOM_DATA_DIR to another folder.`,
      );
    case 'ENOSPC':
      return new StartupError(
        `The disk of ${directory} is full: make room, or set HEADROOM_DATA_DIR to a folder on another disk.`,
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new StartupError(`${directory} is a file, not a folder: set HEADROOM_DATA_DIR to a folder.`);
    default:
      return error;
  }
}
