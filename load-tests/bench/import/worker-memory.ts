import { readFile } from 'node:fs/promises';

/** Memory of the worker that runs a lane of jobs for a server: now, and the most so far, in bytes; undefined where the system has no /proc. */
export async function readWorkerMemory(
  serverPid: number,
  lane: 'heavy' | 'pictures',
): Promise<{ resident: number; peak: number } | undefined> {
  const children = await readFile(`/proc/${serverPid}/task/${serverPid}/children`, 'utf8').catch(() => '');
  for (const child of children.trim().split(' ').filter(Boolean)) {
    const command = await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '');
    if (!command.includes(`worker.ts\0${lane}`)) continue;
    // The kernel's own high-water mark, so that no peak is missed.
    const status = await readFile(`/proc/${child}/status`, 'utf8').catch(() => '');
    const bytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN) * 1_024;
    return { resident: bytes('VmRSS'), peak: bytes('VmHWM') };
  }
  return undefined;
}
