import { randomUUID } from 'node:crypto';
import { access, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '../../uploads/sync-folder.ts';
import type { PictureStore } from './picture-store.ts';

/** A folder of a hundred thousand names is slow to list, and to back up. */
const prefixOf = (hash: string) => hash.slice(0, 2);
const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** A name that is given only to a whole file on the disk, so that neither a crash nor a reader meets half of one. */
async function place(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await rename(from, to);
  await syncFolder(dirname(to));
}

/** Pictures in a folder of this machine, or one that several machines share. */
export function createFolderStore(root: string): PictureStore {
  const incoming = join(root, 'incoming');
  const folderOf = (hash: string) => join(root, prefixOf(hash), hash);
  const pathOf = (key: string) => join(root, prefixOf(key), key);

  return {
    incoming,
    async prepare() {
      // Originals say where and when they were taken.
      await mkdir(incoming, { recursive: true, mode: 0o700 });
    },
    has: (key) =>
      access(pathOf(key)).then(
        () => true,
        () => false,
      ),
    adopt: (key, path) => place(path, pathOf(key)),
    async write(key, bytes) {
      const part = join(incoming, `${randomUUID()}.part`);
      try {
        const file = await open(part, 'wx', 0o600);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await place(part, pathOf(key));
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
    },
    async read(key) {
      try {
        return await readFile(pathOf(key));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async open(key) {
      const path = pathOf(key);
      return (await this.has(key)) ? { path, release: async () => {} } : undefined;
    },
    async remove(hash) {
      await rm(folderOf(hash), { recursive: true, force: true });
    },
    async *list(olderThanSeconds) {
      const before = Date.now() - olderThanSeconds * 1_000;
      for (const prefix of await readdir(root).catch(() => [])) {
        if (prefix.length !== 2) continue;
        const hashes: string[] = [];
        for (const hash of await readdir(join(root, prefix)).catch(() => [])) {
          const changed = (await stat(folderOf(hash)).catch(() => undefined))?.mtimeMs;
          if (changed !== undefined && changed < before) hashes.push(hash);
        }
        if (hashes.length > 0) yield hashes;
      }
    },
    async freeBytes() {
      const { bavail, bsize } = await statfs(incoming);
      return bavail * bsize;
    },
  };
}
