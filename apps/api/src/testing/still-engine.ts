import type { Snapshot } from '../changes/snapshot.ts';
import type { CachedEntry, FencedCache } from '../cache/fenced-cache.ts';
import type { KeptAnswer } from '../cache/http/kept-answer.ts';

const nothing: Snapshot = { xmin: 1n, xmax: 1n, running: new Set() };

/** Keeps answers for tests of HTTP, without a database: nothing changes unless the test purges. */
export function createStillEngine(): FencedCache<KeptAnswer> & { recounted: number; hits(): number } {
  let hits = 0;
  const entries = new Map<string, CachedEntry<KeptAnswer>>();
  return {
    recounted: 0,
    hits: () => hits,
    peek(key) {
      const entry = entries.get(key);
      if (entry) hits += 1;
      return entry;
    },
    check: (key) => entries.get(key),
    countHit: () => void (hits += 1),
    async get(key, { fill }) {
      const kept = entries.get(key);
      if (kept) return { entry: kept, from: 'memory', isStale: false, isStored: true };
      const { value, snapshot = nothing, footprint, lagLeftMilliseconds } = await fill('miss');
      const filledAtMilliseconds = performance.now();
      const entry: CachedEntry<KeptAnswer> = {
        key,
        value,
        snapshot,
        footprint,
        filledAtMilliseconds,
        fillMilliseconds: 10,
        expiresAtMilliseconds: filledAtMilliseconds + 900_000,
        isLagging: lagLeftMilliseconds !== undefined,
        hits: 0,
        bytes: value.size(),
      };
      entries.set(key, entry);
      return { entry, from: 'fill', isStale: false, isStored: true };
    },
    refill: async () => false,
    recount() {
      this.recounted++;
    },
    look: (key) => entries.get(key),
    entries: () => entries.values(),
    purge(isMeant) {
      const meant = [...entries.values()].filter(isMeant);
      for (const { key } of meant) entries.delete(key);
      return meant.length;
    },
    statistics: () => {
      throw new Error('a still engine counts nothing');
    },
    close: () => {},
  };
}
