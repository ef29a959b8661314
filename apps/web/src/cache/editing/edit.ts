import type { Product } from '@headroom/contracts/products';
import type { ProductPatch } from '@headroom/contracts/product-writes';
import type { Refusal, WaitReason } from './edit-outcome.ts';
import type { Changes } from './product-changes.ts';

/**
 * One change that a person made, until the server has confirmed it.
 *
 * It is waiting (its turn, the network, a sign-in), sending, collided (somebody changed the same thing: a person chooses),
 * or refused (the server says why; it is kept until the person changes it or gives it up). A confirmed one leaves.
 */
export interface Edit {
  /** Names it for as long as it is there. */
  key: string;
  /** Edits of one product are sent by it; it rises with each. */
  order: number;
  productId: string;
  /** The product's title when it was edited: what people know it by. */
  title: string;
  changes: Changes;
  state: 'waiting' | 'sending' | 'collided' | 'refused';
  failures: number;
  /** How often in a row somebody was faster. */
  conflicts?: number;
  reason?: WaitReason;
  refusal?: Refusal;
  /** The version that the person saw, and since when it was that. */
  base: { version: number; at: string | undefined };
  madeAt: string;
  /** The attempt that may have reached the server: another try is made of the very same. */
  sent?: Attempt;
}

/** One request, however often it is sent. `key` is its Idempotency-Key. */
export interface Attempt {
  key: string;
  version: number;
  patch: ProductPatch;
}

/** What became of an edit, to be told to the person and to the caches. */
export type EditEvent =
  /** `ids`: what the server named what was new to it. */
  | { kind: 'confirmed'; edit: Edit; product: Product; ids: ReadonlyMap<string, string> }
  /** Somebody else changed other fields meanwhile; nothing is lost. */
  | { kind: 'merged'; edit: Edit }
  | { kind: 'collided' | 'refused'; edit: Edit }
  /** It has become none: given up, taken back, or part of its correction. */
  | { kind: 'gone'; edit: Edit }
  /** A refused version brought along what the product is now. */
  | { kind: 'overtaken'; product: Product };

/** Whether nothing goes on without the person: a choice, a correction, or giving it up. */
export const needsPerson = ({ state }: Pick<Edit, 'state'>): boolean => state === 'collided' || state === 'refused';
