import type { LocalData, LocalReading, LocalWriting } from '../local/local-transaction.ts';
import { trimmed, type ProductBook, type Turn } from './product-book.ts';

/** Where the edits of a person are kept. */
export interface OutboxStorage {
  /** The books of all products that have edits. */
  load: () => Promise<ReadonlyMap<string, ProductBook>>;
  read: (productId: string) => Promise<ProductBook>;
  /**
   * Takes one turn: reads the present book, and resolves once what became of it is committed. No other tab's turn comes
   * between. `turn` may be called again where the connection was lost.
   * @param isStrict whether it must be on the disk itself, to outlive a loss of power
   */
  change: <T extends Turn>(productId: string, turn: (book: ProductBook) => T, isStrict: boolean) => Promise<T>;
}

const STORES = ['outbox', 'known'] as const;

/** The edits of a person in their database. */
export function createOutboxStorage(data: LocalData): OutboxStorage {
  return {
    load: () =>
      data.read(STORES, async (transaction) => {
        const [edits, known] = await Promise.all([
          transaction.all('outbox', { index: 'order' }),
          transaction.all('known'),
        ]);
        const byId = new Map(known.map((product) => [product.id, product]));
        return new Map(
          [...Map.groupBy(edits, ({ productId }) => productId)].map(([id, own]) => [
            id,
            { known: byId.get(id), edits: own },
          ]),
        );
      }),
    read: (productId) => data.read(STORES, (transaction) => readBook(transaction, productId)),
    change: (productId, turn, strict) =>
      data.write(
        STORES,
        async (transaction) => {
          const book = await readBook(transaction, productId);
          const taken = turn(book);
          if (taken.book !== book) await writeBook(transaction, { productId, book, next: trimmed(taken.book) });
          return taken;
        },
        { strict },
      ),
  };
}

async function readBook(transaction: LocalReading, productId: string): Promise<ProductBook> {
  const [edits, known] = await Promise.all([
    transaction.all('outbox', { index: 'productId', only: productId }),
    transaction.get('known', productId),
  ]);
  return { known, edits: edits.toSorted((a, b) => a.order - b.order) };
}

async function writeBook(
  transaction: LocalWriting,
  { productId, book, next }: { productId: string; book: ProductBook; next: ProductBook },
): Promise<void> {
  const kept = new Set(next.edits.map(({ key }) => key));
  await Promise.all([
    ...next.edits.filter((edit) => !book.edits.includes(edit)).map((edit) => transaction.put('outbox', edit)),
    ...book.edits.filter(({ key }) => !kept.has(key)).map(({ key }) => transaction.delete('outbox', key)),
    next.known ? transaction.put('known', next.known) : transaction.delete('known', productId),
  ]);
}

/**
 * Goes on in memory from where the database no longer can: a disk that is full, a database that was taken away. What it
 * has is still there at the next start; both send the same attempts with the same keys.
 * @param books what this tab has of everything
 */
export function createLastingStorage(
  storage: OutboxStorage,
  {
    makeMemory,
    books,
    onLost,
  }: {
    makeMemory: () => OutboxStorage;
    books: () => ReadonlyMap<string, ProductBook>;
    onLost: (error: unknown) => void;
  },
): OutboxStorage {
  let memory: Promise<OutboxStorage> | undefined;

  async function copied(error: unknown): Promise<OutboxStorage> {
    const made = makeMemory();
    for (const [id, book] of books()) {
      // Memory takes no time.
      // oxlint-disable-next-line no-await-in-loop
      await made.change(id, () => ({ book, events: [] }), false);
    }
    onLost(error);
    return made;
  }

  async function withEither<T>(work: (storage: OutboxStorage) => Promise<T>): Promise<T> {
    if (memory) return work(await memory);
    try {
      return await work(storage);
    } catch (error) {
      memory ??= copied(error);
      return work(await memory);
    }
  }

  return {
    load: () => withEither((either) => either.load()),
    read: (productId) => withEither((either) => either.read(productId)),
    change: (productId, turn, isStrict) => withEither((either) => either.change(productId, turn, isStrict)),
  };
}
