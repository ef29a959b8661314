import { readFileSync } from 'node:fs';
import { readFile, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether a process with this id runs, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
  return !isZombie(pid);
}

/**
 * Whether a process has ended and only its entry is left: in a container whose first process collects no orphans (Node does
 * not) a killed server keeps its id for ever.
 */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The state follows the name, which stands in parentheses and may hold some itself.
    return stat.charAt(stat.lastIndexOf(')') + 2) === 'Z';
  } catch {
    return false;
  }
}

export interface Postmaster {
  pid: number;
  port: number;
}

/**
 * What `postmaster.pid` says: a server that runs in `directory`, `'stale'` where its process is gone or is another program by now
 * (ids are used again, in containers soon), undefined where there is no such file.
 */
export async function findPostmaster(directory: string): Promise<Postmaster | 'stale' | undefined> {
  const text = await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!(pid > 0) || !isAlive(pid)) return 'stale';
  if (process.platform === 'linux') {
    // Empty of a process that ended and waits for its parent to notice.
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (!command.includes('postgres')) return 'stale';
    // PostgreSQL works in its data folder. Where that may not be read, or elsewhere, only a connection can tell; the caller tries.
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
    if (folder !== undefined && folder !== (await realpath(directory))) return 'stale';
  }
  // The file is written in steps while a server starts.
  return port > 0 ? { pid, port } : { pid, port: 0 };
}
