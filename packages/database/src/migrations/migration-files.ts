import { readFile, readdir } from 'node:fs/promises';
import { prismaDirectory } from './migration-engine.ts';

export const migrationsDirectory = `${prismaDirectory}migrations`;

/** Names of the migrations that this version of Headroom brings, oldest first. */
export async function migrationNames(directory = migrationsDirectory): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
}

/** Migrations, all of them unless `names` says which, in the shape that the schema engine reads. */
export async function migrationsList({
  directory = migrationsDirectory,
  names,
}: { directory?: string; names?: readonly string[] } = {}) {
  const listed = names ?? (await migrationNames(directory));
  return {
    baseDir: directory,
    lockfile: {
      path: 'migration_lock.toml',
      content: await readFile(`${directory}/migration_lock.toml`, 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      listed.map(async (path) => ({
        path,
        migrationFile: {
          path: 'migration.sql',
          content: {
            tag: 'ok' as const,
            value: await readFile(`${directory}/${path}/migration.sql`, 'utf8'),
          },
        },
      })),
    ),
  };
}
