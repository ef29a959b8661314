import type { Sort } from '@headroom/contracts/catalogue';
import { isFiltered, type CatalogueState } from '../../cache/catalogue-query.ts';

const SORT_WORDS: Readonly<Record<Sort, string>> = {
  relevance: 'best match first',
  title: 'by title',
  '-title': 'by title, Z to A',
  price: 'cheapest first',
  '-price': 'dearest first',
  createdAt: 'oldest first',
  '-createdAt': 'newest first',
  updatedAt: 'longest unchanged first',
  '-updatedAt': 'last changed first',
  lastOptimized: 'longest optimised first',
  '-lastOptimized': 'last optimised first',
  vendor: 'by vendor',
  '-vendor': 'by vendor, Z to A',
};

/** A list in a few words, for the way back to it: "All products, by title", "“mug”, best match first". */
export function describeList(state: CatalogueState): string {
  const values = [...state.vendor, ...state.type, ...state.tag].filter(Boolean);
  const subject = state.q
    ? `“${state.q}”${isFiltered(state) ? ', filtered' : ''}`
    : values.length === 1
      ? values[0]
      : isFiltered(state)
        ? 'Filtered products'
        : 'All products';
  return `${subject}, ${SORT_WORDS[state.sort]}`;
}
