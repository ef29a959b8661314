import { readFile } from 'node:fs/promises';

/** Linux reports process times to programs in hundredths of a second, whatever its own clock does (man 5 proc). */
const TICKS_PER_SECOND = 100;

/** Seconds of CPU that a process has used, in its code and in the kernel for it; undefined where there is no /proc. */
export async function readCpuSeconds(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // The second field is the program's name in parentheses and may hold spaces; times are fields 14 and 15.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
