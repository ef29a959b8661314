export interface EntriesById<E> {
  add(id: string, entry: E): void;
  remove(id: string, entry: E): void;
  /** Entries may be removed meanwhile. */
  visit(id: string, tell: (entry: E) => void): void;
}

/** Entries by the products that they are made of. Most products have one: a set for each would be the larger part of the index. */
export function createEntriesById<E extends object>(): EntriesById<E> {
  const byId = new Map<string, E | Set<E>>();
  return {
    add(id, entry) {
      const there = byId.get(id);
      if (there === undefined) byId.set(id, entry);
      else if (there instanceof Set) there.add(entry);
      else if (there !== entry) byId.set(id, new Set([there, entry]));
    },
    remove(id, entry) {
      const there = byId.get(id);
      if (there === entry) byId.delete(id);
      else if (there instanceof Set && there.delete(entry) && there.size === 0) byId.delete(id);
    },
    visit(id, tell) {
      const there = byId.get(id);
      if (there instanceof Set) there.forEach((entry) => tell(entry));
      else if (there !== undefined) tell(there);
    },
  };
}
