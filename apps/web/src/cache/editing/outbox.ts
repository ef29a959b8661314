import type { Draft } from './drafts.ts';
import type { Edit, EditEvent } from './edit.ts';
import type { OutboxStorage } from './outbox-storage.ts';
import { EMPTY_BOOK, trimmed, type ProductBook, type Turn } from './product-book.ts';

/** What the tabs of a person tell each other. */
export type OutboxMessage =
  | { kind: 'changed'; productId: string; events: readonly EditEvent[] }
  /** A text that was begun is another now, or none. */
  | { kind: 'draft'; key: string; draft: Draft | undefined }
  /** Whoever leads sends now. */
  | { kind: 'send' }
  /** From the one that leads: it lives. */
  | { kind: 'leading' };

export interface OutboxChannel {
  post: (message: OutboxMessage) => void;
  /** Hears the other tabs. */
  hear: (listener: (message: OutboxMessage) => void) => void;
}

export interface OutboxChange {
  productId: string;
  events: readonly EditEvent[];
  /** Whether this tab made it. */
  isOwn: boolean;
}

export type Outbox = ReturnType<typeof createOutbox>;

/** This tab's picture of a person's edits: what the storage has committed, and how to change it. */
export function createOutbox(storage: OutboxStorage, channel: OutboxChannel) {
  const books = new Map<string, ProductBook>();
  const listeners = new Set<(change: OutboxChange) => void>();
  /** Readings and turns end in the order in which they began, as far as the storage goes; what was overtaken here is old. */
  let begun = 0;
  const shown = new Map<string, number>();

  function show(productId: string, at: number, book: ProductBook): void {
    if ((shown.get(productId) ?? 0) > at) return;
    shown.set(productId, at);
    const { known, edits } = trimmed(book);
    if (edits.length > 0) books.set(productId, { known, edits });
    else books.delete(productId);
  }

  function tell(change: OutboxChange): void {
    for (const listener of listeners) listener(change);
  }

  async function reread(productId: string, events: readonly EditEvent[]): Promise<void> {
    const at = ++begun;
    show(productId, at, await storage.read(productId));
    tell({ productId, events, isOwn: false });
  }

  channel.hear((message) => {
    if (message.kind === 'changed') void reread(message.productId, message.events);
  });

  return {
    /** Reads everything: at the start, and after the page was put away, when it heard nothing. */
    async load(): Promise<void> {
      const at = ++begun;
      const loaded = await storage.load();
      const ids = new Set([...books.keys(), ...loaded.keys()]);
      for (const id of ids) show(id, at, loaded.get(id) ?? EMPTY_BOOK);
      for (const productId of ids) tell({ productId, events: [], isOwn: false });
    },
    /** Takes a turn; resolves when it is committed and shown here. */
    async change<T extends Turn>(productId: string, turn: (book: ProductBook) => T, isStrict = false): Promise<T> {
      const at = ++begun;
      let isNone = false;
      const taken = await storage.change(
        productId,
        (book) => {
          const next = turn(book);
          isNone = next.book === book && next.events.length === 0;
          return next;
        },
        isStrict,
      );
      show(productId, at, taken.book);
      if (isNone) return taken;
      channel.post({ kind: 'changed', productId, events: taken.events });
      tell({ productId, events: taken.events, isOwn: true });
      return taken;
    },
    book: (productId: string): ProductBook => books.get(productId) ?? EMPTY_BOOK,
    ids: (): string[] => [...books.keys()],
    edits: (): Edit[] => [...books.values()].flatMap(({ edits }) => edits),
    /** All books, to go on with elsewhere. */
    books: (): ReadonlyMap<string, ProductBook> => books,
    subscribe(listener: (change: OutboxChange) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
