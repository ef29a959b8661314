import { transact } from '@headroom/database';
import type pg from 'pg';
import type { RejectCode } from './problem-codes.ts';

export interface AppliedCounts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

/** A product that the catalogue would not take; `product` is its place in the file. */
export interface Conflict {
  readonly product: number;
  readonly line: number;
  readonly column: string;
  readonly code: RejectCode;
  readonly found: string;
  readonly reason: string;
}

/** What one batch did: the products up to number `after` are behind it. */
export interface WrittenBatch {
  readonly after: number;
  readonly counts: AppliedCounts;
  readonly conflicts: readonly Conflict[];
}

/** How the batches of one import are written, and what of them is remembered. */
export interface ImportJournal {
  /** What was written so far; at the beginning, by a process that is gone. */
  readonly counts: AppliedCounts;
  /** The same with where it stands in the file, and what the catalogue would not take. */
  open(client: pg.ClientBase): Promise<WrittenBatch>;
  /** Runs a batch in one transaction on this connection. */
  write(client: pg.ClientBase, work: () => Promise<WrittenBatch>): Promise<WrittenBatch>;
}

const NOTHING: AppliedCounts = { created: 0, updated: 0, unchanged: 0 };

/** Remembers nothing: run again, an import finds what it wrote before unchanged. */
export const FORGETFUL_JOURNAL: ImportJournal = {
  counts: NOTHING,
  open: async () => ({ after: -1, counts: NOTHING, conflicts: [] }),
  write: (client, work) => transact(client, work),
};
