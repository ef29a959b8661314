import { mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** Where uploaded files are, one folder for all, beside the embedded database. */
export interface UploadFolder {
  readonly path: string;
  /** The file of an import. */
  file(id: string): string;
  /** Its rejected rows, where there are some. */
  rejects(id: string): string;
  create(): Promise<void>;
  /** How many bytes are free on its disk; it must exist. */
  freeBytes(): Promise<number>;
  /** Removes what belongs to an import. */
  remove(id: string): Promise<void>;
  /** Removes files that belong to no import, which a crash or a removed account left, once they are an hour old. */
  sweep(isKnown: (ids: readonly string[]) => Promise<ReadonlySet<string>>): Promise<number>;
}

/** An upload that goes on is written to all the time. */
const SWEEP_AGE_MILLISECONDS = 3_600_000;

const idOf = (name: string): string => name.split('.')[0] ?? '';

export function createUploadFolder(dataDirectory: string): UploadFolder {
  const folder = join(dataDirectory, 'uploads');
  const file = (id: string) => join(folder, id);
  const rejects = (id: string) => join(folder, `${id}.rejects.csv`);
  return {
    path: folder,
    file,
    rejects,
    async create() {
      // Uploads hold what may not be public yet.
      await mkdir(folder, { recursive: true, mode: 0o700 });
    },
    async freeBytes() {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
    async remove(id) {
      await Promise.all([file(id), rejects(id)].map((path) => rm(path, { force: true })));
    },
    async sweep(isKnown) {
      const names = await readdir(folder).catch(() => []);
      const known = await isKnown([...new Set(names.map(idOf))]);
      let removed = 0;
      for (const name of names) {
        if (known.has(idOf(name)) && !name.endsWith('.part')) continue;
        const path = join(folder, name);
        const changed = (await stat(path).catch(() => undefined))?.mtimeMs;
        if (changed === undefined || Date.now() - changed < SWEEP_AGE_MILLISECONDS) continue;
        await rm(path, { force: true });
        removed++;
      }
      return removed;
    },
  };
}
