import type { CacheCounts, CacheStatistics } from './fenced-cache.ts';

export type KindCounts = CacheCounts & { entries: number; bytes: number };

/** Of a kind that nobody has asked for yet. */
export const newCounts = (): CacheCounts => ({
  hits: 0,
  misses: 0,
  secondTierHits: 0,
  stale: 0,
  refusedByFence: 0,
  fills: { miss: 0, token: 0, refresh: 0, warm: 0 },
  fillMilliseconds: 0,
  failedFills: 0,
  drops: { change: 0, bulk: 0, world: 0, purge: 0, age: 0, evict: 0 },
  dropLagMilliseconds: { sum: 0, longest: 0 },
});

export interface CacheCountsBook {
  of(kind: string): KindCounts;
  statistics(): CacheStatistics;
}

/** Counts by kind; the totals are added up when they are asked for. */
export function createCacheCounts(maxBytes: number): CacheCountsBook {
  const byKind = new Map<string, KindCounts>();
  return {
    of(kind) {
      let counts = byKind.get(kind);
      if (!counts) byKind.set(kind, (counts = { ...newCounts(), entries: 0, bytes: 0 }));
      return counts;
    },
    statistics() {
      const total = { ...newCounts(), entries: 0, bytes: 0 };
      for (const counts of byKind.values()) addUp(total as never, counts as never);
      const { entries, bytes, ...rest } = total;
      return { entries, bytes, maxBytes, total: rest, byKind: structuredClone(Object.fromEntries(byKind)) };
    },
  };
}

type Tree = { [name: string]: number | Tree };

function addUp(total: Tree, counts: Tree): void {
  for (const [name, value] of Object.entries(counts)) {
    const sum = total[name];
    if (typeof value === 'object') addUp(sum as Tree, value);
    else total[name] = name === 'longest' ? Math.max(sum as number, value) : (sum as number) + value;
  }
}
