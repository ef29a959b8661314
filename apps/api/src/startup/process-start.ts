import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A process that was killed, but not collected by its parent, keeps its number. */
export const ENDED = 'ended';

/** When a process started, as a text to compare: after a restart its number may be somebody else's. Empty where the system does not say. */
export const startOf = (pid: number): Promise<string> =>
  process.platform === 'linux' ? startInProc(pid) : startByPs(pid);

/** In the kernel's ticks since boot, with the boot's id. */
async function startInProc(pid: number): Promise<string> {
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

/** To the second, as `ps` of macOS, the BSDs and Linux writes it; in one language and zone. */
export async function startByPs(pid: number): Promise<string> {
  try {
    const env = { LC_ALL: 'C', TZ: 'UTC' };
    const { stdout } = await run('/bin/ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], { env });
    const [state = '', ...start] = stdout.trim().split(/\s+/);
    return state.startsWith('Z') ? ENDED : start.join(' ');
  } catch {
    return '';
  }
}
