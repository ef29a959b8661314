/** What the page and its worker say to each other. */
import type { Keep } from '../local/local-schema.ts';
import type { KeepMeasure } from './measure-keep.ts';

/** What a person asks to have done. */
export type KeepAct =
  /** Begins to keep a filter. */
  | { act: 'keep'; filter: string; withPictures: boolean }
  | { act: 'pause'; keepId: string }
  | { act: 'resume'; keepId: string }
  | { act: 'remove'; keepId: string }
  /** Loads what the server can no longer bring up to date anew; anything else is brought up to date. */
  | { act: 'refresh'; keepId: string };

export type ToKeepWorker =
  | { kind: 'open'; person: string | null }
  /** Something may have changed, or the network may be back. */
  | { kind: 'round' }
  | { kind: 'ask'; id: number; path: string; query: string; isGone: boolean }
  | { kind: 'measure'; id: number; filter: string }
  | { kind: 'act'; id: number; act: KeepAct }
  | { kind: 'cancel'; id: number };

/** An answer of the API's shape, and up to when it is the server's. */
export interface KeptAnswer {
  body: unknown;
  at: number;
}

export type FromKeepWorker =
  | { kind: 'keeps'; keeps: readonly Keep[] }
  | { kind: 'answer'; id: number; answer: KeptAnswer | KeepMeasure | null }
  | { kind: 'refused'; id: number; sentence: string };
