import type { OptimizationStatus, ProductStatus, SortKey } from '@headroom/contracts/catalogue';

/**
 * Which products a list, its facets and its marks speak of. Arrays are sorted and without repeats, so that equal filters are equal as
 * JSON; an empty array matches nothing (an anonymous reader who asks for drafts), `null` does not filter.
 */
export interface ProductFilter {
  status: readonly ProductStatus[] | null;
  vendor: readonly string[] | null;
  type: readonly string[] | null;
  tag: readonly string[] | null;
  optimizationStatus: readonly OptimizationStatus[] | null;
  minPrice: number | null;
  maxPrice: number | null;
  ids: readonly string[] | null;
  /** A tsquery in text form; null without a search. Never empty. */
  search: string | null;
}

/** `id` sorts by creation order of the ids; only relevance uses it, behind its candidates. */
export type OrderKey = SortKey | 'id';
export interface ListOrder {
  key: OrderKey;
  descending: boolean;
}

/** A place in a list: the sort key as PostgreSQL prints it, and the id. */
export interface RowKey {
  key: string;
  id: string;
}

/** Filters that leave at most this many rows are gathered and sorted whole; see docs/decisions/0006-lists.md. */
export const GATHER_ROWS = 20_000;

/** A stable text for a filter, for cache keys and cursors. */
export const filterText = (filter: ProductFilter): string =>
  JSON.stringify([
    filter.status,
    filter.vendor,
    filter.type,
    filter.tag,
    filter.optimizationStatus,
    filter.minPrice,
    filter.maxPrice,
    filter.ids,
    filter.search,
  ]);
