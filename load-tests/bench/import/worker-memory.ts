import { readFile } from 'node:fs/promises';

/** The highest resident memory so far of the worker that runs imports for a server, in bytes; undefined where the system has no /proc. */
export async function readWorkerPeak(serverPid: number): Promise<number | undefined> {
  const children = await readFile(`/proc/${serverPid}/task/${serverPid}/children`, 'utf8').catch(() => '');
  for (const child of children.trim().split(' ').filter(Boolean)) {
    const command = await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '');
    if (!command.includes('worker.ts\0heavy')) continue;
    // The kernel's own high-water mark, so that no peak is missed.
    const kilobytes = /VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${child}/status`, 'utf8').catch(() => ''))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
  }
  return undefined;
}
