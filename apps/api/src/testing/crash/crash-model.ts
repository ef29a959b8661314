import type { Call } from './patient-client.ts';

/** What an edit makes of a product. */
export type Effect =
  | { kind: 'title'; title: string }
  | { kind: 'stock'; stock: number }
  | { kind: 'picture'; alt: string }
  | { kind: 'status'; status: string };

export interface AcknowledgedEdit {
  productId: string;
  /** The version that the answer named. */
  version: number;
  effect: Effect;
}
export interface AcknowledgedCreation {
  title: string;
  /** Known of a product that was made by itself. */
  productId?: string;
  /** The import that brought it. */
  jobId?: string;
}
export type JobEffect =
  | { kind: 'tag'; tag: string }
  | { kind: 'reprice'; amount: number }
  | { kind: 'import'; vendor: string }
  | { kind: 'undo'; undoOf: string };

export interface StartedJob {
  id: string;
  effect: JobEffect;
  /** The products that it must have changed if it succeeded; undefined: those that were there at the start. */
  productIds?: readonly string[];
  state: string;
}

/** A call with an Idempotency-Key, and of its answer what any other must have too. */
export interface AnsweredCall {
  call: Call;
  status: number;
  id: string;
  version?: number;
}

/** Everything that the server has acknowledged, and what it has refused. */
export interface CrashModel {
  edits: AcknowledgedEdit[];
  creations: AcknowledgedCreation[];
  jobs: StartedJob[];
  answered: AnsweredCall[];
  /** Texts of refused edits, which no product may ever have had. */
  refused: string[];
  /** How attempts ended, by status or `none`. */
  attempts: Map<number | 'none', number>;
}
