import type { FeedEntry, FeedKeys } from '../../../changes/feed-repository.ts';
import type { ProductFilter } from '../list-request.ts';

const overlaps = (wanted: readonly string[], tags: readonly string[]): boolean =>
  tags.some((tag) => wanted.includes(tag));

const inPrice = ({ minPrice, maxPrice }: ProductFilter, price: number): boolean =>
  (minPrice === null || price >= minPrice) && (maxPrice === null || price <= maxPrice);

/**
 * Whether a product in the feed passes a filter, its search left out: the feed does not tell the words of SKUs, so of two states of a
 * product it only says whether their words differ (searchedTextDiffers).
 */
export const passes = (filter: ProductFilter, keys: FeedKeys, id: string): boolean =>
  (!filter.activeOnly || keys.status === 'active') &&
  (filter.status === null || filter.status.includes(keys.status)) &&
  (filter.vendor === null || filter.vendor.includes(keys.vendor)) &&
  (filter.type === null || filter.type.includes(keys.type)) &&
  (filter.optimizationStatus === null || filter.optimizationStatus.includes(keys.optimizationStatus)) &&
  inPrice(filter, keys.price) &&
  (filter.tag === null || overlaps(filter.tag, keys.tags)) &&
  (filter.ids === null || filter.ids.includes(id));

/** Whether a product passes all of a filter but, at most, one facet's own part: then it counts in that facet, or in all. */
export function countsInFacets(filter: ProductFilter, keys: FeedKeys, id: string): boolean {
  if (filter.activeOnly && keys.status !== 'active') return false;
  if (filter.ids !== null && !filter.ids.includes(id)) return false;
  let failed = 0;
  if (filter.status !== null && !filter.status.includes(keys.status)) failed++;
  if (filter.vendor !== null && !filter.vendor.includes(keys.vendor)) failed++;
  if (filter.type !== null && !filter.type.includes(keys.type)) failed++;
  if (filter.optimizationStatus !== null && !filter.optimizationStatus.includes(keys.optimizationStatus)) failed++;
  if (!inPrice(filter, keys.price)) failed++;
  if (filter.tag !== null && !overlaps(filter.tag, keys.tags)) failed++;
  return failed <= 1;
}

type BulkEntry = Extract<FeedEntry, { op: 'bulk' }>;

/** Whether a bulk entry may speak of a product that passes the filter: it tells ids and the status before and after. */
export function bulkMayPass(filter: ProductFilter, entry: BulkEntry): boolean {
  const admits = (keys: BulkEntry['before']): boolean =>
    keys !== null &&
    (!filter.activeOnly || keys.status === 'active') &&
    (filter.status === null || filter.status.includes(keys.status));
  if (!admits(entry.before) && !admits(entry.after)) return false;
  const { ids } = filter;
  return ids === null || entry.productIds.some((id) => ids.includes(id));
}

export function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

/** Whether a product's words may have changed; a product that came or went brings or takes its words. */
export const searchedTextDiffers = (before: FeedKeys | null, after: FeedKeys | null): boolean =>
  // Entries from before there was a hash tell nothing.
  before?.searchHash === undefined || before.searchHash !== after?.searchHash;
