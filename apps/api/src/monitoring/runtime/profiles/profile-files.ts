import { createReadStream, type ReadStream } from 'node:fs';
import { chmod, mkdir, readdir, rename, stat, statfs, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeHeapSnapshot } from 'node:v8';
import type { ProfileKind } from '@headroom/contracts/monitoring/runtime-profiles';

const ENDINGS: Readonly<Record<ProfileKind, string>> = { cpu: '.cpuprofile', heap: '.heapsnapshot' };
/** What is being written is nobody's to clear away. */
const YOUNG_MILLISECONDS = 10 * 60_000;

export interface WrittenFile {
  /** Its name in the folder. */
  file: string;
  bytes: number;
}

/**
 * Profiles as files under the data folder, for the account that the server runs as and nobody else: a heap snapshot holds everything that
 * was in memory, passwords and other people's data included.
 */
export function createProfileFiles(dataDirectory: string) {
  const folder = join(dataDirectory, 'profiles');
  const pathOf = (file: string) => join(folder, file);

  async function write(name: string, fill: (path: string) => Promise<unknown> | unknown): Promise<WrittenFile> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    const part = pathOf(`${name}.part`);
    try {
      await fill(part);
      await chmod(part, 0o600);
      await rename(part, pathOf(name));
      return { file: name, bytes: (await stat(pathOf(name))).size };
    } catch (error) {
      await unlink(part).catch(() => undefined);
      throw error;
    }
  }
  return {
    writeCpuProfile: (id: string, text: string) =>
      write(`${id}${ENDINGS.cpu}`, (path) => writeFile(path, text, { mode: 0o600, flag: 'wx' })),
    /** Stops the process until it is written; V8 makes the file readable for its owner only. */
    writeHeapSnapshot: (id: string) => write(`${id}${ENDINGS.heap}`, (path) => writeHeapSnapshot(path)),
    /** @returns undefined where it is not here. */
    async read(file: string): Promise<{ stream: ReadStream; bytes: number } | undefined> {
      const found = await stat(pathOf(file)).catch(() => undefined);
      return found && { stream: createReadStream(pathOf(file)), bytes: found.size };
    },
    remove: (file: string): Promise<void> => unlink(pathOf(file)).catch(() => undefined),
    /** Removes files that nobody knows of, as those of a process that was killed. */
    async sweep(isKnown: (files: readonly string[]) => Promise<ReadonlySet<string>>): Promise<void> {
      const files = await readdir(folder).catch(() => []);
      if (files.length === 0) return;
      const known = await isKnown(files);
      await Promise.all(
        files
          .filter((file) => !known.has(file))
          .map(async (file) => {
            const found = await stat(pathOf(file)).catch(() => undefined);
            if (found && Date.now() - found.mtimeMs > YOUNG_MILLISECONDS)
              await unlink(pathOf(file)).catch(() => undefined);
          }),
      );
    },
    async freeDiskBytes(): Promise<number | undefined> {
      const disk = await statfs(dataDirectory).catch(() => undefined);
      return disk && disk.bavail * disk.bsize;
    },
  };
}
export type ProfileFiles = ReturnType<typeof createProfileFiles>;
