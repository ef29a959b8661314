import type { LocalStore } from './local-transaction.ts';

export const LOCAL_VERSION = 1;

/** How every store is made; an index is named after what it is of. */
export const LOCAL_STORES: Readonly<Record<LocalStore, { keyPath: string | string[]; indexes: readonly string[] }>> = {
  pages: { keyPath: 'key', indexes: ['at'] },
  answers: { keyPath: 'key', indexes: ['at'] },
  products: { keyPath: 'id', indexes: ['at'] },
  facts: { keyPath: 'key', indexes: [] },
  outbox: { keyPath: 'key', indexes: ['productId', 'order'] },
  known: { keyPath: 'id', indexes: [] },
  drafts: { keyPath: 'key', indexes: [] },
  uploads: { keyPath: 'id', indexes: ['productId'] },
  keeps: { keyPath: 'id', indexes: [] },
  blocks: { keyPath: ['keepId', 'number'], indexes: ['keepId'] },
  details: { keyPath: ['keepId', 'number'], indexes: ['keepId'] },
};

/** What was merely seen: read again from the network whenever it is needed, and the first to go where room is needed. */
export const SEEN_STORES = ['pages', 'answers', 'products'] as const satisfies readonly LocalStore[];
/** What exists nowhere else until the server has it. */
export const UNSENT_STORES = ['outbox', 'drafts', 'uploads'] as const satisfies readonly LocalStore[];
