import type { ProductFilter } from './list-request.ts';

/** A filter that lets every product of every status through, for tests. */
export const EVERYTHING: ProductFilter = {
  activeOnly: false,
  status: null,
  vendor: null,
  type: null,
  tag: null,
  optimizationStatus: null,
  minPrice: null,
  maxPrice: null,
  ids: null,
  search: null,
};
