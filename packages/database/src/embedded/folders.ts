import { createHash } from 'node:crypto';
import { realpath, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DatabaseUnusableError } from '../database-unusable-error.ts';
import type { Account } from './account.ts';

/** Where root puts what its closed home would keep from the user postgres. */
export const SHARED_FOLDER = '/var/lib/headroom';

const SMALLEST_FREE_BYTES = 200 * 1024 * 1024;

/** The nearest folder to `/` on the way to `path` that the account may not enter; undefined where it may enter all that exist. */
export async function firstClosedFolder(path: string, account: Account): Promise<string | undefined> {
  if (account.ids.uid === undefined) return undefined;
  const ways: string[] = [];
  for (let folder = await realpath(path).catch(() => path); ; folder = dirname(folder)) {
    ways.unshift(folder);
    if (dirname(folder) === folder) break;
  }
  for (const folder of ways) {
    const found = await stat(folder).catch(() => undefined);
    // A file in the way is found, and explained, when the folder is made.
    if (!found?.isDirectory()) return undefined;
    const bit = found.uid === account.uid ? 0o100 : found.gid === account.ids.gid ? 0o010 : 0o001;
    if ((found.mode & bit) === 0) return folder;
  }
  return undefined;
}

/** A folder with the same purpose as `path` that every account may enter; the same one for the same path. */
export function openFolderFor(path: string): string {
  const mark = createHash('sha256').update(path).digest('hex').slice(0, 8);
  return join(SHARED_FOLDER, `${basename(dirname(path))}-${basename(path)}-${mark}`);
}

/** Throws where the file system of `folder` has no room for a new database. */
export async function requireFreeSpace(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= SMALLEST_FREE_BYTES) return;
  throw new DatabaseUnusableError(
    `The disk of ${folder} is full (${Math.floor((bavail * bsize) / 1024 / 1024)} MB free, a new database needs 200): make room, or set HEADROOM_DATA_DIR to a folder on another disk.`,
  );
}

/** A sentence for what the file system refused while the data folder was made; anything unknown comes back as it was. */
export function explainFileError(error: unknown, path: string): unknown {
  const say = (message: string) => new DatabaseUnusableError(message, { cause: error });
  switch ((error as { code?: string }).code) {
    case 'EACCES':
    case 'EPERM':
      return say(`No permission to write ${path}: allow it, or set HEADROOM_DATA_DIR to a folder that may be written.`);
    case 'EROFS':
      return say(`${path} lies on a read-only disk: set HEADROOM_DATA_DIR to a folder that may be written.`);
    case 'ENOSPC':
    case 'EDQUOT':
      return say(`The disk of ${path} is full: make room, or set HEADROOM_DATA_DIR to a folder on another disk.`);
    case 'ENOTDIR':
    case 'EEXIST':
      return say(`${path} cannot be a folder because a file is in its way: move the file, or set HEADROOM_DATA_DIR.`);
    default:
      return error;
  }
}
