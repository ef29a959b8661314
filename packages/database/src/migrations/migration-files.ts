import { readFile, readdir } from 'node:fs/promises';
import { prismaDirectory } from './migration-engine.ts';

const migrationsDirectory = `${prismaDirectory}migrations`;

/** Names of the migrations that this version of Headroom brings, oldest first. */
export async function migrationNames(): Promise<string[]> {
  const entries = await readdir(migrationsDirectory, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
}

/** The migrations in the shape that the schema engine reads. */
export async function migrationsList() {
  const names = await migrationNames();
  return {
    baseDir: migrationsDirectory,
    lockfile: {
      path: 'migration_lock.toml',
      content: await readFile(`${migrationsDirectory}/migration_lock.toml`, 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.map(async (path) => ({
        path,
        migrationFile: {
          path: 'migration.sql',
          content: {
            tag: 'ok' as const,
            value: await readFile(`${migrationsDirectory}/${path}/migration.sql`, 'utf8'),
          },
        },
      })),
    ),
  };
}
