import type { Footprint, FootprintGroup, Touch } from '../../../cache/footprint.ts';
import type { FeedEntry, FeedKeys } from '../../../changes/feed-repository.ts';
import { filterText, type OrderKey } from '../list-request.ts';
import { askedAbout, type FilteredFields } from './filter-group.ts';
import { bulkMayPass, countsInFacets, passes, sameTexts, searchedTextDiffers } from './match-filter.ts';
import { sortValueOf } from './sort-value.ts';

/** What marks, anchors and totals were made of: which products a filter finds, and where they stand. */
export interface MarksFootprintFields extends FilteredFields {
  /** Null where the list has no order of keys: then only how many there are is told. */
  readonly key: OrderKey | null;
}

/** Nothing here is dropped: positions and totals may lag. */
export function createMarksFootprint(fields: MarksFootprintFields): Footprint {
  const { filter, isMended, key } = fields;
  return {
    ...askedAbout(fields),
    touch(entry: FeedEntry): Touch {
      if (entry.op === 'bulk') return isMended || bulkMayPass(filter, entry) ? 'lag' : 'none';
      const { before, after, productId } = entry;
      const was = before !== null && passes(filter, before, productId);
      const is = after !== null && passes(filter, after, productId);
      if (filter.search !== null && (was || is || isMended) && searchedTextDiffers(before, after)) return 'lag';
      if (was !== is) return 'lag';
      if (!was || before === null || after === null || key === null) return 'none';
      const value = sortValueOf(before, key);
      return value === undefined || value !== sortValueOf(after, key) ? 'lag' : 'none';
    },
    toJson: () => fields,
  };
}

/** Whether two states of a product count the same in every facet. */
const countsTheSame = (a: FeedKeys, b: FeedKeys): boolean =>
  a.status === b.status &&
  a.vendor === b.vendor &&
  a.type === b.type &&
  a.optimizationStatus === b.optimizationStatus &&
  a.price === b.price &&
  sameTexts(a.tags, b.tags);

function touchFacets(fields: FilteredFields, entry: FeedEntry): Touch {
  const { filter, isMended } = fields;
  // A filter by status is left out by its own facet.
  if (entry.op === 'bulk') return isMended || bulkMayPass({ ...filter, status: null }, entry) ? 'lag' : 'none';
  const { before, after, productId } = entry;
  const wordsDiffer = filter.search !== null && searchedTextDiffers(before, after);
  if (isMended && wordsDiffer) return 'lag';
  if (!wordsDiffer && before && after && countsTheSame(before, after)) return 'none';
  const counts = (keys: FeedKeys | null) => keys !== null && countsInFacets(filter, keys, productId);
  return counts(before) || counts(after) ? 'lag' : 'none';
}

const facetsGroup = (fields: FilteredFields): FootprintGroup => ({
  text: `facets|${fields.isMended}|${filterText(fields.filter)}`,
  mayTouch: (entry) => touchFacets(fields, entry) !== 'none',
});

/** What the facets of a filter were made of. */
export const createFacetsFootprint = (fields: FilteredFields): Footprint => ({
  ...askedAbout(fields, facetsGroup),
  touch: (entry) => touchFacets(fields, entry),
  toJson: () => fields,
});
