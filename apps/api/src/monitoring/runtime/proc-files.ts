import { readFile } from 'node:fs/promises';

/** Text of a file of Linux's /proc; undefined on other systems and where it may not be read. */
export type ReadProc = (path: '/proc/self/io' | '/proc/net/dev') => Promise<string | undefined>;

export const readProc: ReadProc = (path) => readFile(path, 'utf8').catch(() => undefined);

/** https://man7.org/linux/man-pages/man5/proc_pid_io.5.html: what was fetched from and sent to storage, not to the page cache. */
export function parseIo(text: string | undefined): { readBytes: number; writtenBytes: number } | undefined {
  const read = /^read_bytes: (\d+)$/m.exec(text ?? '')?.[1];
  const written = /^write_bytes: (\d+)$/m.exec(text ?? '')?.[1];
  return read === undefined || written === undefined
    ? undefined
    : { readBytes: Number(read), writtenBytes: Number(written) };
}

/** Bytes over all interfaces but the one that leads back to this machine. */
export function parseNetwork(text: string | undefined): { receivedBytes: number; sentBytes: number } | undefined {
  const interfaces = [...(text ?? '').matchAll(/^\s*([^\s:]+):\s*(\d+)(?:\s+\d+){7}\s+(\d+)/gm)];
  if (interfaces.length === 0) return undefined;
  const outer = interfaces.filter(([, name]) => name !== 'lo');
  const sum = (group: number) => outer.reduce((total, found) => total + Number(found[group]), 0);
  return { receivedBytes: sum(2), sentBytes: sum(3) };
}
