import { isFiltered, type CatalogueState } from '../../cache/catalogue-query.ts';
import { sortWords } from '../../ui/sort-words.ts';

/** A list in a few words, for the way back to it: "All products, by title, A to Z", "“mug”, by best match". */
export function describeList(state: CatalogueState): string {
  const values = [...state.vendor, ...state.type, ...state.tag].filter(Boolean);
  const subject = state.q
    ? `“${state.q}”${isFiltered(state) ? ', filtered' : ''}`
    : values.length === 1
      ? values[0]
      : isFiltered(state)
        ? 'Filtered products'
        : 'All products';
  return `${subject}, by ${sortWords(state.sort)}`;
}
