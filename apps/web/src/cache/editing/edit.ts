import type { Product } from '@headroom/contracts/products';
import type { ProductPatch } from '@headroom/contracts/product-writes';
import type { Refusal, WaitReason } from './edit-outcome.ts';
import type { Changes } from './product-changes.ts';

/** One change that a person made, until the server has confirmed it. Its states are told in edit-store.ts. */
export interface Edit {
  /** Sent as Idempotency-Key. */
  key: string;
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
  /** The attempt that may have reached the server. */
  sent?: { version: number; patch: ProductPatch };
}

/** What became of an edit, to be told to the person and to the caches. */
export type EditEvent =
  | { kind: 'shown'; productId: string }
  | { kind: 'confirmed'; edit: Edit; product: Product }
  /** Somebody else changed other fields meanwhile; nothing is lost. */
  | { kind: 'merged'; edit: Edit }
  | { kind: 'collided' | 'refused'; edit: Edit }
  /** A refused version brought along what the product is now. */
  | { kind: 'overtaken'; product: Product };

/** Whether nothing goes on without the person: a choice, a correction, or giving it up. */
export const needsPerson = ({ state }: Pick<Edit, 'state'>): boolean => state === 'collided' || state === 'refused';
