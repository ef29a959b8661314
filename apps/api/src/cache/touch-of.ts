import type { FeedEntry } from '../changes/feed-repository.ts';
import type { Footprint, Touch } from './footprint.ts';

/** What a change does to an answer, asked in the order of a footprint's docstring. */
export function touchOf(footprint: Footprint, entry: FeedEntry): Touch {
  const { group, productIds } = footprint;
  if (group) return group.mayTouch(entry) ? footprint.touch(entry) : 'none';
  return !productIds || concerns(entry, productIds) ? footprint.touch(entry) : 'none';
}

function concerns(entry: FeedEntry, productIds: ReadonlySet<string>): boolean {
  return entry.op === 'bulk' ? entry.productIds.some((id) => productIds.has(id)) : productIds.has(entry.productId);
}
