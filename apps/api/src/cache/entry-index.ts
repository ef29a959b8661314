import type { FeedEntry } from '../changes/feed-repository.ts';
import type { Footprint, FootprintGroup } from './footprint.ts';

interface Indexed {
  readonly footprint: Footprint;
}

export interface EntryIndex<E extends Indexed> {
  add(entry: E): void;
  remove(entry: E): void;
  /** Tells of each entry that the change may touch, as its footprint says. Entries may be removed meanwhile. */
  visit(change: FeedEntry, tell: (entry: E) => void): void;
}

/**
 * Finds what a change may touch without asking every entry: those of one product by its id, those of a filter and order by one question
 * for all of them.
 */
export function createEntryIndex<E extends Indexed>(): EntryIndex<E> {
  // Most products have one entry: a set for each would be the larger part of the index.
  const byProduct = new Map<string, E | Set<E>>();
  const byGroup = new Map<string, { group: FootprintGroup; entries: Set<E> }>();
  const always = new Set<E>();

  function addTo(id: string, entry: E): void {
    const there = byProduct.get(id);
    if (there === undefined) byProduct.set(id, entry);
    else if (there instanceof Set) there.add(entry);
    else if (there !== entry) byProduct.set(id, new Set([there, entry]));
  }
  function removeFrom(id: string, entry: E): void {
    const there = byProduct.get(id);
    if (there === entry) byProduct.delete(id);
    else if (there instanceof Set && there.delete(entry) && there.size === 0) byProduct.delete(id);
  }
  function visitProduct(id: string, tell: (entry: E) => void): void {
    const there = byProduct.get(id);
    if (there instanceof Set) there.forEach(tell);
    else if (there !== undefined) tell(there);
  }

  return {
    add(entry) {
      const { group, productIds } = entry.footprint;
      if (group) {
        const there = byGroup.get(group.text);
        if (there) there.entries.add(entry);
        else byGroup.set(group.text, { group, entries: new Set([entry]) });
      } else if (productIds) for (const id of productIds) addTo(id, entry);
      else always.add(entry);
    },
    remove(entry) {
      const { group, productIds } = entry.footprint;
      if (group) {
        const there = byGroup.get(group.text);
        if (there?.entries.delete(entry) && there.entries.size === 0) byGroup.delete(group.text);
      } else if (productIds) for (const id of productIds) removeFrom(id, entry);
      else always.delete(entry);
    },
    visit(change, tell) {
      if (change.op === 'bulk') for (const id of change.productIds) visitProduct(id, tell);
      else visitProduct(change.productId, tell);
      for (const { group, entries } of byGroup.values()) if (group.mayTouch(change)) entries.forEach(tell);
      always.forEach(tell);
    },
  };
}
