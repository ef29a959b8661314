import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, StartupError } from './startup-error.ts';

/** Longer than two processes that find the same stale lock need to write over each other. */
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

async function take(file: string, own: Holder, directory: string): Promise<void> {
  try {
    await writeFile(file, JSON.stringify(own), { flag: 'wx', mode: 0o644 });
    return;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  // A file without a holder is being written this moment, or its writer was killed over it.
  const holder = (await readHolder(file)) ?? (await sleep(SETTLE_MILLISECONDS), await readHolder(file));
  if (holder && (await isAlive(holder))) throw new StartupError(inUse(directory, holder.pid));
  await writeFile(file, JSON.stringify(own));
  // Two starts may have found the same stale lock: whoever wrote last has it.
  await sleep(SETTLE_MILLISECONDS);
  const winner = await readHolder(file);
  if (winner?.nonce !== own.nonce) throw new StartupError(inUse(directory, winner?.pid));
}

const inUse = (directory: string, pid: number | undefined): string =>
  `Another Headroom${pid ? ` (process ${pid})` : ''} uses ${directory}: end that one, or give this one a folder and a port of its own with HEADROOM_DATA_DIR=.data-2 PORT=3001 npm start.`;

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

/** A process that was killed, but not collected by its parent, keeps its number. */
const ENDED = 'ended';

/** When a process started, in the kernel's ticks since boot and with the boot's id; empty where the system does not say (only Linux does). */
async function startOf(pid: number): Promise<string> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The name in parentheses may hold spaces; the start is the 22nd field, the 20th after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? ENDED : `${boot.trim()}/${fields[19] ?? ''}`;
  } catch {
    return '';
  }
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
