import { LOCAL_STORES } from './local-stores.ts';
import type { LocalData, LocalKey, LocalRange, LocalStore, LocalValue, LocalWriting } from './local-transaction.ts';

type Records = ReadonlyMap<string, unknown>;

/** The same as the database, for as long as the page lives: where the browser forbids storage. Writes run one by one. */
export function createMemoryData(): LocalData {
  const stores = new Map<LocalStore, Records>();
  let last: Promise<unknown> = Promise.resolve();
  const recordsOf = (store: LocalStore): Records => stores.get(store) ?? new Map();

  const transaction: LocalWriting = {
    get: async (store, key) => structuredClone(recordsOf(store).get(JSON.stringify(key))) as never,
    all: async (store, range) => structuredClone(select(store, recordsOf(store), range)) as never,
    keys: async (store, range) =>
      select(store, recordsOf(store), range).map((value) => at(value, LOCAL_STORES[store].keyPath)) as never,
    count: async (store) => recordsOf(store).size,
    // A store is replaced, never changed: what a failed write found is then simply put back.
    put: async (store, value) => {
      const key = JSON.stringify(at(value, LOCAL_STORES[store].keyPath));
      stores.set(store, new Map(recordsOf(store)).set(key, structuredClone(value)));
    },
    delete: async (store, key) => {
      stores.set(store, new Map([...recordsOf(store)].filter(([other]) => other !== JSON.stringify(key))));
    },
    clear: async (store) => void stores.set(store, new Map()),
  };

  async function attempt<T>(work: (transaction: LocalWriting) => Promise<T>): Promise<T> {
    const before = new Map(stores);
    try {
      return await work(transaction);
    } catch (error) {
      for (const store of stores.keys()) stores.set(store, before.get(store) ?? new Map());
      throw error;
    }
  }
  function inTurn<T>(work: (transaction: LocalWriting) => Promise<T>): Promise<T> {
    const result = last.then(() => attempt(work));
    last = result.catch(() => undefined);
    return result;
  }

  return {
    read: (_stores, work) => inTurn(work),
    write: (_stores, work) => inTurn(work),
    get: <S extends LocalStore>(store: S, key: LocalKey<S>) => inTurn((tx) => tx.get(store, key)),
    put: <S extends LocalStore>(store: S, value: LocalValue<S>) => inTurn((tx) => tx.put(store, value)),
    close: () => undefined,
  };
}

function select(store: LocalStore, records: Records, range: LocalRange = {}): unknown[] {
  const { index, only, from = only, to = only, limit } = range;
  const keyPath = index ?? LOCAL_STORES[store].keyPath;
  const primary = LOCAL_STORES[store].keyPath;
  return [...records.values()]
    .map((value) => ({ value, key: at(value, keyPath), primary: at(value, primary) }))
    .filter(({ key }) => key !== undefined)
    .filter(({ key }) => (from === undefined || compare(key, from) >= 0) && (to === undefined || compare(key, to) <= 0))
    .toSorted((a, b) => compare(a.key, b.key) || compare(a.primary, b.primary))
    .slice(0, limit)
    .map(({ value }) => value);
}

const at = (value: unknown, keyPath: string | string[]): unknown =>
  Array.isArray(keyPath)
    ? keyPath.map((name) => at(value, name))
    : (value as Readonly<Record<string, unknown>>)[keyPath];

/** In IndexedDB's order, for the keys that the stores have: numbers, texts by code unit, and lists of them. */
function compare(a: unknown, b: unknown): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    const differing = a.findIndex((item, position) => compare(item, b[position]) !== 0);
    return differing === -1 ? a.length - b.length : compare(a[differing], b[differing]);
  }
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  return (a as string) < (b as string) ? -1 : (a as string) > (b as string) ? 1 : 0;
}
