import type { FilterName } from '../../cache/catalogue-query.ts';
import type { QueryPart } from './query-words.ts';

export type FacetPart = Exclude<QueryPart, 'sort'>;
/** The filters whose values do not all stand in the panel. */
export type LongFacet = 'vendor' | 'type' | 'tag';

/** In the order of the panel. */
export const FACET_PARTS: readonly FacetPart[] = ['status', 'type', 'vendor', 'price', 'tag', 'optimizationStatus'];
export const FACET_NAMES: Readonly<Record<FacetPart, string>> = {
  status: 'Status',
  type: 'Type',
  vendor: 'Vendor',
  price: 'Price',
  tag: 'Tag',
  optimizationStatus: 'Content',
};
/** How many values the panel shows. */
export const FACET_VALUES_SHOWN: Readonly<Record<FilterName, number>> = {
  status: 3,
  type: 6,
  vendor: 6,
  tag: 6,
  optimizationStatus: 4,
};

export const isLongFacet = (part: FacetPart): part is LongFacet =>
  part === 'vendor' || part === 'type' || part === 'tag';

/** The head of a filter; amounts name their unit here. */
export const facetHead = (part: FacetPart, currency: string): string =>
  part === 'price' && currency ? `${FACET_NAMES.price}, ${currency}` : FACET_NAMES[part];
