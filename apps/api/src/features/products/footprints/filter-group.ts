import type { Footprint, FootprintGroup } from '../../../cache/footprint.ts';
import type { FeedEntry } from '../../../changes/feed-repository.ts';
import { filterText, type ProductFilter } from '../list-request.ts';
import { bulkMayPass, passes, searchedTextDiffers } from './match-filter.ts';

/** What a list, its facets and its marks speak of. */
export interface FilteredFields {
  readonly filter: ProductFilter;
  /** Whether how the search was understood hangs on the words of all products, whatever their status. */
  readonly isMended: boolean;
}

/** Everything that shows products of one filter. */
export function filterGroup({ filter, isMended }: FilteredFields): FootprintGroup {
  return {
    text: `${isMended ? 'mended' : 'filter'}|${filterText(filter)}`,
    mayTouch(entry: FeedEntry) {
      if (entry.op === 'bulk') return isMended || bulkMayPass(filter, entry);
      const { before, after, productId } = entry;
      return (
        (before !== null && passes(filter, before, productId)) ||
        (after !== null && passes(filter, after, productId)) ||
        (isMended && searchedTextDiffers(before, after))
      );
    },
  };
}

/** Whom to ask about: the products that a filter names, else everything that the group lets through. */
export const askedAbout = (
  fields: FilteredFields,
  group: (fields: FilteredFields) => FootprintGroup = filterGroup,
): Pick<Footprint, 'productIds' | 'group'> =>
  fields.filter.ids !== null && !fields.isMended
    ? { productIds: new Set(fields.filter.ids), group: null }
    : { productIds: null, group: group(fields) };
