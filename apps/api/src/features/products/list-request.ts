import {
  EXACT_OFFSET_MAX,
  RELEVANCE_CANDIDATES,
  type OptimizationStatus,
  type ProductStatus,
  type SortKey,
} from '@headroom/contracts/catalogue';

/**
 * Which products a list, its facets and its marks speak of. Arrays are sorted and without repeats, so that equal filters are equal as
 * JSON; an empty array matches nothing (an anonymous reader who asks for drafts), `null` does not filter.
 */
export interface ProductFilter {
  /** Whether the reader may see active products only; no facet leaves that out. */
  activeOnly: boolean;
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

/** Where the ways to read a list part; see docs/decisions/0005-lists-by-cursor-and-by-position.md. Tests shrink them, so that small tables take every way. */
export interface ListTuning {
  /** Filters that leave at most about so many rows are gathered and sorted whole, larger lists have anchors. */
  gatherRows: number;
  /** The same for lists by price. */
  gatherRowsByPrice: number;
  /** The same for a first or following page that can be walked in the sort's index alone. */
  gatherRowsInIndex: number;
  /** Anchors of lists up to this size are gathered, beyond they are walked where the sort's index alone will do. */
  gatherAnchorRows: number;
  /** Positions up to this one are read by passing over rows from the beginning: exact, and cheap enough. */
  nearOffset: number;
  /** Rows between two anchors of a list without filters. */
  rowsBetweenAnchors: number;
  /** Newest matches of a search that are ranked. */
  relevanceCandidates: number;
}
export const LIST_TUNING: ListTuning = {
  gatherRows: 8_000,
  gatherRowsByPrice: 20_000,
  gatherRowsInIndex: 2_000,
  gatherAnchorRows: 50_000,
  nearOffset: EXACT_OFFSET_MAX,
  rowsBetweenAnchors: 1_000,
  relevanceCandidates: RELEVANCE_CANDIDATES,
};

/** A stable text for a filter, for cache keys and cursors. */
export const filterText = (filter: ProductFilter): string =>
  JSON.stringify([
    filter.activeOnly,
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
