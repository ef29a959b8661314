import type { Readable, Writable } from 'node:stream';
import type { Workers } from '../startup/keep-workers-running.ts';
import type { OpenDatabase } from './open-database.ts';

/** What a command needs of the world. */
export interface CommandContext {
  readonly input: Readable & { readonly isTTY?: boolean; setRawMode?: (mode: boolean) => unknown };
  readonly out: Writable;
  /** Progress and questions, so that `out` stays fit for a pipe. */
  readonly err: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Opens the database once; it is closed after the command. Migrated first, but for a command that does so itself. */
  openDatabase(options?: { migratesItself?: boolean }): Promise<OpenDatabase>;
  /** Starts worker processes on a database. */
  startWorkers(databaseUrl: string): Workers;
}
