import { runShared } from '@headroom/database';
import { LRUCache } from 'lru-cache';
import type { CountsRepository } from './counts-repository.ts';
import { filterText, type ProductFilter } from './list-request.ts';

/** An estimate decides how to read, never what is read, so it may be as old as the planner's statistics are. */
const AGE_MILLISECONDS = 30_000;
const FILTERS_MAX = 5_000;

/** How many rows a filter leaves, about, from a memory of some seconds; callers of one filter share a question. */
export function createEstimate(counts: Pick<CountsRepository, 'estimate'>): (filter: ProductFilter) => Promise<number> {
  const kept = new LRUCache<string, Promise<number>>({ max: FILTERS_MAX, ttl: AGE_MILLISECONDS });
  return (filter) => {
    const key = filterText(filter);
    const known = kept.get(key);
    if (known) return known;
    const asked = runShared(() => counts.estimate(filter));
    kept.set(key, asked);
    asked.catch(() => kept.delete(key));
    return asked;
  };
}
