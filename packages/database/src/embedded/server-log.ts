import { open, stat } from 'node:fs/promises';
import { writeFile } from 'node:fs/promises';
import type { Account } from './account.ts';
import { writePrivately } from './cluster.ts';

const KEPT_BYTES = 256 * 1024;
const MOST_BYTES = 1024 * 1024;

/** The last bytes of a log file, as text; empty where there is none. */
export async function readLogEnd(path: string, bytes = 8192): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(Math.min(bytes, size)),
      0,
      undefined,
      Math.max(0, size - bytes),
    );
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Keeps the end of a log that has grown; to be called while no server writes it. */
export async function trimLog(path: string, account: Account): Promise<void> {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  if (size > MOST_BYTES) await writeFile(path, await readLogEnd(path, KEPT_BYTES));
  if (size === 0) await writePrivately(path, '', account);
}
