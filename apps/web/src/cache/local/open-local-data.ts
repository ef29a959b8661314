/**
 * One person's database on this device, opened when it is first used.
 *
 * It is closed, opening, open, or given up for memory. Browsers drop connections by themselves (WebKit, in tabs that
 * nobody sees): then it is opened again and the operation tried once more. Where it never opened (a private window, a
 * forbidden origin, a broken profile), memory takes its place for the life of the page; where it had been open, what cannot be done
 * fails, because memory would look as if what is kept were gone.
 */
import { openDB, type IDBPDatabase, type IDBPTransaction } from 'idb';
import type { LocalSchema } from './local-schema.ts';
import type { LocalState } from './local-state.ts';
import { LOCAL_STORES, LOCAL_VERSION, SEEN_STORES } from './local-stores.ts';
import type {
  LocalData,
  LocalKey,
  LocalRange,
  LocalReading,
  LocalStore,
  LocalValue,
  LocalWriting,
  WriteOptions,
} from './local-transaction.ts';
import { createMemoryData } from './memory-data.ts';

type Database = IDBPDatabase<LocalSchema>;
type Transaction = IDBPTransaction<LocalSchema, LocalStore[], 'readonly' | 'readwrite'>;

export interface LocalDataOptions {
  name: string;
  /** Hears how well it keeps, whenever that becomes known. */
  onState?: (state: LocalState) => void;
  /**
   * An open that neither succeeds nor fails: another tab holds an older version, or WebKit has lost its storage process.
   * Only the screen's first look waits for it.
   */
  openMilliseconds?: number;
}

/** What browsers throw when the connection is gone though nobody closed it; a transaction that it took along is undone. */
const DROPPED: ReadonlySet<unknown> = new Set(['InvalidStateError', 'UnknownError', 'AbortError']);
const OPEN_MILLISECONDS = 10_000;
const nameOf = (error: unknown): unknown => (error as Error | null)?.name;

export function openLocalData(options: LocalDataOptions): LocalData {
  const { name, onState = () => undefined, openMilliseconds = OPEN_MILLISECONDS } = options;
  let opened: Promise<Database> | undefined;
  let wasOpen = false;
  /** Why it last did not open. */
  let openFailure: unknown;
  let memory: LocalData | undefined;

  function open(): Promise<Database> {
    opened ??= connect().catch((error: unknown) => {
      opened = undefined;
      openFailure = error;
      onState(nameOf(error) === 'VersionError' ? 'outdated' : 'memory');
      throw error;
    });
    return opened;
  }

  async function connect(): Promise<Database> {
    const opening = openDB<LocalSchema>(name, LOCAL_VERSION, {
      upgrade: makeStores,
      blocking(_version, next) {
        // A newer app, or the end of this database, must not wait for a tab that nobody looks at.
        disconnect();
        if (next !== null) onState('outdated');
      },
      terminated: () => void (opened = undefined),
    });
    const database = await inTime(opening, openMilliseconds);
    if (wasOpen) onState('kept');
    wasOpen = true;
    return database;
  }

  function disconnect(): void {
    void opened?.then((database) => database.close()).catch(() => undefined);
    opened = undefined;
  }

  async function run<T>(work: (database: Database) => Promise<T>): Promise<T> {
    try {
      return await work(await open());
    } catch (error) {
      if (error === openFailure || !DROPPED.has(nameOf(error))) throw error;
      disconnect();
      return work(await open());
    }
  }

  /** Runs on the database, or on what there is instead of it. */
  async function withData<T>(
    onDatabase: (database: Database) => Promise<T>,
    onMemory: (data: LocalData) => Promise<T>,
  ): Promise<T> {
    if (memory) return onMemory(memory);
    try {
      return await run(onDatabase);
    } catch (error) {
      if (wasOpen || error !== openFailure) throw error;
      memory ??= createMemoryData();
      return onMemory(memory);
    }
  }

  const read: LocalData['read'] = (stores, work) =>
    withData(
      async (database) => {
        const transaction = database.transaction([...stores], 'readonly');
        const [result] = await Promise.all([work(reading(transaction)), transaction.done]);
        return result;
      },
      (data) => data.read(stores, work),
    );

  async function write<T>(
    stores: readonly LocalStore[],
    work: (transaction: LocalWriting) => Promise<T>,
    { strict = false, isWhole = false }: WriteOptions = {},
  ): Promise<T> {
    const durability = strict ? 'strict' : 'relaxed';
    const attempt = () =>
      withData(
        async (database) => {
          const transaction = database.transaction([...stores], 'readwrite', { durability });
          const working = work(writing(transaction));
          // A page that is left now takes along a transaction that still waits to hear of its request.
          if (isWhole) transaction.commit();
          return finished(transaction, working);
        },
        (data) => data.write(stores, work),
      );
    try {
      const result = await attempt();
      if (!memory) onState('kept');
      return result;
    } catch (error) {
      if (nameOf(error) !== 'QuotaExceededError') throw error;
      try {
        await dropSeen();
        return await attempt();
      } catch (again) {
        onState('full');
        throw again;
      }
    }
  }

  /** What was only seen makes room for what exists nowhere else. */
  async function dropSeen(): Promise<void> {
    const database = await open();
    const transaction = database.transaction(SEEN_STORES, 'readwrite');
    await Promise.all([...SEEN_STORES.map((store) => transaction.objectStore(store).clear()), transaction.done]);
  }

  return {
    read,
    write,
    get: <S extends LocalStore>(store: S, key: LocalKey<S>) => read([store], (tx) => tx.get(store, key)),
    put: <S extends LocalStore>(store: S, value: LocalValue<S>, how?: WriteOptions) =>
      write([store], (tx) => tx.put(store, value), { ...how, isWhole: true }),
    close: disconnect,
  };
}

function makeStores(database: Database): void {
  for (const [name, { keyPath, indexes }] of Object.entries(LOCAL_STORES)) {
    const store = database.createObjectStore(name as LocalStore, { keyPath });
    for (const index of indexes) store.createIndex(index as never, index);
  }
}

/** An open that comes after all is closed again: by then memory has taken its place. */
async function inTime(opening: Promise<Database>, milliseconds: number): Promise<Database> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      void opening.then((database) => database.close()).catch(() => undefined);
      reject(new DOMException('The database did not open in time.', 'TimeoutError'));
    }, milliseconds);
  });
  try {
    return await Promise.race([opening, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A transaction commits whole or not at all; its own error says more than that of the request that it broke off. */
async function finished<T>(transaction: Transaction, work: Promise<T>): Promise<T> {
  const done = transaction.done;
  done.catch(() => undefined);
  try {
    const result = await work;
    await done;
    return result;
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // It has ended already: by the very error that is being told.
    }
    const ended = await done.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    throw nameOf(ended) === 'QuotaExceededError' ? ended : error;
  }
}

function reading(transaction: Transaction): LocalReading {
  // idb types each store by its name; these helpers do the same, once for all of them.
  const source = (store: LocalStore, index?: string) => {
    const of = transaction.objectStore(store);
    return (index === undefined ? of : of.index(index as never)) as unknown as {
      getAll: (range?: IDBKeyRange, limit?: number) => Promise<never[]>;
      getAllKeys: (range?: IDBKeyRange, limit?: number) => Promise<never[]>;
    };
  };
  return {
    get: (store, key) => transaction.objectStore(store).get(key as never) as Promise<never>,
    all: (store, range) => source(store, range?.index).getAll(keyRange(range), range?.limit),
    keys: (store, range) => source(store, range?.index).getAllKeys(keyRange(range), range?.limit),
    count: (store) => transaction.objectStore(store).count(),
  };
}

function writing(transaction: Transaction): LocalWriting {
  const store = (name: LocalStore) =>
    transaction.objectStore(name) as unknown as {
      put: (value: unknown) => Promise<unknown>;
      delete: (key: unknown) => Promise<void>;
      clear: () => Promise<void>;
    };
  return {
    ...reading(transaction),
    put: async (name, value) => void (await store(name).put(value)),
    delete: (name, key) => store(name).delete(key),
    clear: (name) => store(name).clear(),
  };
}

function keyRange({ only, from, to }: LocalRange = {}): IDBKeyRange | undefined {
  if (only !== undefined) return IDBKeyRange.only(only);
  if (from !== undefined && to !== undefined) return IDBKeyRange.bound(from, to);
  if (from !== undefined) return IDBKeyRange.lowerBound(from);
  return to === undefined ? undefined : IDBKeyRange.upperBound(to);
}
