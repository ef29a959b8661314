import type { Keep } from '../local/local-schema.ts';
import { createEngine, type KeptEngine } from './engine/create-engine.ts';
import type { KeptRow } from './engine/kept-row.ts';
import { trustedWords } from './kept-filter.ts';
import { revisionOf, type KeepStore } from './keep-store.ts';

/** A keep in memory: what answers, and where each product is written. */
export interface LoadedKeep {
  engine: KeptEngine;
  blockOf: Map<string, number>;
  /** Of the keep: up to which of its changes this is it. */
  revision: number;
  /** Takes in rows that have just been written. */
  put: (blocks: Iterable<{ number: number; rows: readonly KeptRow[] }>) => void;
  remove: (ids: readonly string[]) => void;
}

/**
 * Reads a keep into memory, in slices between which the worker hears other questions.
 * @param keep its record, read before: what changes from then on is heard afterwards
 */
export async function loadKeep(keep: Keep, store: KeepStore): Promise<LoadedKeep> {
  const blockOf = new Map<string, number>();
  const engine = createEngine(
    (ids) => {
      const wanted = new Map<string, number>();
      for (const id of ids) {
        const number = blockOf.get(id);
        if (number !== undefined) wanted.set(id, number);
      }
      return store.products(keep.id, wanted);
    },
    { trusted: trustedWords(keep.filter) },
  );
  const loaded: LoadedKeep = {
    engine,
    blockOf,
    revision: revisionOf(keep),
    put(blocks) {
      const rows: KeptRow[] = [];
      for (const block of blocks) {
        for (const row of block.rows) blockOf.set(row.id, block.number);
        // Spread would put thousands of arguments on the stack.
        for (const row of block.rows) if (engine.versionOf(row.id) !== row.version) rows.push(row);
      }
      engine.put(rows);
    },
    remove(ids) {
      for (const id of ids) blockOf.delete(id);
      engine.remove(ids);
    },
  };
  for await (const blocks of store.rows(keep.id)) loaded.put(blocks);
  return loaded;
}
