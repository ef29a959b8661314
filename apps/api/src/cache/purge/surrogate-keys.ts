import type { ChangeKeys } from '@headroom/contracts/changes';
import type { SortKey } from '@headroom/contracts/catalogue';
import { isDeepStrictEqual } from 'node:util';
import type { FeedEntry } from '../../changes/feed-repository.ts';

/**
 * The names under which a shared cache keeps what anybody may read, and those under which a change tells it to drop. Both sides are in this
 * file because they must agree: whatever answer a change alters carries a key that the change purges. Staff answers are kept by no shared
 * cache, so only what the public sees counts: active products.
 *
 * | key          | carried by                                   | purged by a change                                         |
 * | `catalogue`  | every answer                                 | that touches too much to say, and when the thread is lost  |
 * | `product`    | every product's page                         | of very many products                                      |
 * | `p-<id>`     | answers that show the product or ask for it  | of that product                                            |
 * | `list`       | every list and its marks                     | by which products enter or leave the public's sight        |
 * | `s-<key>`    | lists in that order                          | of that value                                              |
 * | `f-<field>`  | answers that filter by it                    | of that value                                              |
 * | `search`     | answers with a search                        | of a searched text                                         |
 * | `facets`     | facets                                       | of anything that lists filter by                           |
 * | `wide`       | answers of more keys than a header may hold  | of anything                                                |
 *
 * Keys are lower-case letters, digits and hyphens: a space ends one at Fastly, a comma at Cloudflare, and Varnish makes a pattern of them.
 */
export type SurrogateKey = string;

/** Carried by every answer. */
export const EVERYTHING: SurrogateKey = 'catalogue';
/** Carried by answers of more keys than a header may hold, and purged by every change. */
const WIDE: SurrogateKey = 'wide';
/** Fastly cuts a Surrogate-Key header at 16 KB, Cloudflare a Cache-Tag header too; there keys are separated by one character. */
export const MAX_HEADER_BYTES = 16_384;
/** Room for what a proxy may add. */
const MAX_KEYS_BYTES = MAX_HEADER_BYTES - 1_024;

const FILTERS = ['vendor', 'type', 'tags', 'price', 'optimizationStatus'] as const satisfies (keyof ChangeKeys)[];
const SORTS = ['title', 'price', 'createdAt', 'updatedAt', 'lastOptimized', 'vendor'] as const satisfies SortKey[];
/** Of a change that does not say whether searched texts differ, these do. */
const SEARCHED = ['title', 'vendor', 'tags'] as const satisfies (keyof ChangeKeys)[];

/** What of a ProductFilter decides about keys; null does not filter. */
export interface FilteredBy {
  readonly vendor: readonly string[] | null;
  readonly type: readonly string[] | null;
  readonly tag: readonly string[] | null;
  readonly optimizationStatus: readonly string[] | null;
  readonly minPrice: number | null;
  readonly maxPrice: number | null;
  readonly ids: readonly string[] | null;
  readonly search: string | null;
}

/** The last twelve hexadecimal digits are random in a UUIDv7; two products that share them cost each other a purge. */
const productKey = (id: string): SurrogateKey => `p-${id.slice(-12).toLowerCase()}`;
const nameOf = (field: string): string => field.toLowerCase();

function filterKeys(filter: FilteredBy): SurrogateKey[] {
  const keys: SurrogateKey[] = [];
  if (filter.vendor) keys.push('f-vendor');
  if (filter.type) keys.push('f-type');
  if (filter.tag) keys.push('f-tags');
  if (filter.minPrice !== null || filter.maxPrice !== null) keys.push('f-price');
  if (filter.optimizationStatus) keys.push('f-optimizationstatus');
  if (filter.search !== null) keys.push('search');
  if (filter.ids) keys.push(...filter.ids.map(productKey));
  return keys;
}

/** Of one product's answer, a 404 too. */
export const keysOfProduct = (id: string): SurrogateKey[] => [EVERYTHING, 'product', productKey(id)];

/**
 * Of a page of a list.
 * @param order by what it is sorted; `relevance` and `id` count as the search that they belong to.
 * @param productIds every row that the page was made of: those it shows, and the one behind them that says that there is more.
 */
export const keysOfList = ({
  order,
  filter,
  productIds,
}: {
  order: SortKey | 'relevance' | 'id';
  filter: FilteredBy;
  productIds: Iterable<string>;
}): SurrogateKey[] => fit([EVERYTHING, 'list', orderKey(order), ...filterKeys(filter)], productIds);

/** Of a list's marks. */
export const keysOfMarks = ({
  order,
  filter,
}: {
  order: SortKey | 'relevance' | 'id';
  filter: FilteredBy;
}): SurrogateKey[] => fit([EVERYTHING, 'list', orderKey(order), ...filterKeys(filter)], []);

export const keysOfFacets = ({ filter }: { filter: FilteredBy }): SurrogateKey[] =>
  fit([EVERYTHING, 'facets', ...filterKeys(filter)], []);

const orderKey = (order: string): SurrogateKey =>
  order === 'relevance' || order === 'id' ? 'search' : `s-${nameOf(order)}`;

/** What does not fit into a header is made up for by WIDE, which every change purges. */
function fit(named: readonly SurrogateKey[], productIds: Iterable<string>): SurrogateKey[] {
  const keys = [...new Set([...named, ...Array.from(productIds, productKey)])];
  const bytes = keys.reduce((sum, key) => sum + key.length + 1, 0);
  return bytes <= MAX_KEYS_BYTES ? keys : [WIDE, ...new Set(named.filter((key) => !key.startsWith('p-')))];
}

/**
 * What shared caches must drop for a change; nothing where the public sees the product neither before nor after it. A change of many
 * products says only which they are, so it purges every list.
 */
export function surrogateKeysOf(change: FeedEntry): SurrogateKey[] {
  const was = change.before?.status === 'active';
  const is = change.after?.status === 'active';
  if (!was && !is) return [];
  if (change.op === 'bulk') return [WIDE, 'list', 'facets', ...change.productIds.map(productKey)];
  const keys: SurrogateKey[] = [WIDE, productKey(change.productId)];
  const { before, after } = change;
  // Nothing is in an order or passes a filter that it was not in before: every list of the public filters by the status.
  if (!was || !is || !before || !after) return [...keys, 'list', 'facets'];
  const differs = (field: keyof ChangeKeys) => !isDeepStrictEqual(before[field], after[field]);
  const filters = FILTERS.filter(differs);
  keys.push(...SORTS.filter(differs).map(orderKey), ...filters.map((field) => `f-${nameOf(field)}`));
  if (filters.length > 0) keys.push('facets');
  if (SEARCHED.some(differs) || mayDifferInText(before, after)) keys.push('search');
  return keys;
}

/** The SKUs are searched too, and only the hash of all searched texts tells of them. */
function mayDifferInText(before: object, after: object): boolean {
  const hash = searchHash(before);
  return hash === undefined || hash !== searchHash(after);
}
const searchHash = (keys: { searchHash?: unknown }): unknown => keys.searchHash;
