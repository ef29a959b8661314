import type { CatalogueValues } from './catalogue-values.ts';
import type { Query } from './list-path.ts';

export interface FilterKind {
  name: string;
  query: Query;
  /** Other filters of the same kind. What a server remembers of a filter is cold for each of them once. */
  others: readonly Query[];
  /** Whether it needs a reader who sees all statuses. */
  signedIn: boolean;
}

const kind = (name: string, [query, ...others]: Query[], signedIn = false): FilterKind => ({
  name,
  query: query!,
  others,
  signedIn,
});
const named = (field: string, values: readonly string[]) => values.map((value): Query => ({ [field]: value }));

/** The filters of the matrix: none, each dimension from frequent to rare, and several at once. */
export function filterKinds({ vendors, types, tags, prices }: CatalogueValues): FilterKind[] {
  const median = Math.floor(vendors.length / 2);
  const priceBetween = (from: number, to: number): Query => ({ minPrice: prices[from]!, maxPrice: prices[to]! });
  return [
    kind('none (active products)', [{}]),
    kind('none (all products)', [{}], true),
    kind('status draft', [{ status: 'draft' }, { status: 'archived' }], true),
    kind('most frequent vendor', named('vendor', vendors.slice(0, 4))),
    kind('median vendor', named('vendor', vendors.slice(median, median + 4))),
    kind('rare vendor', named('vendor', vendors.slice(-4).toReversed())),
    kind('most frequent type', named('type', types.slice(0, 4))),
    kind('rare type', named('type', types.slice(-4).toReversed())),
    kind('most frequent tag', named('tag', tags.slice(0, 4))),
    kind(
      'broad prices',
      [0, 1, 2, 3].map((step) => priceBetween(100 + step, 900 + step)),
    ),
    kind(
      'narrow prices',
      [500, 510, 520, 530].map((from) => priceBetween(from, from + 2)),
    ),
    kind(
      'type, tag and prices',
      [0, 1, 2, 3].map((step) => ({ type: types[0]!, tag: tags[step]!, ...priceBetween(100 + step, 900 + step) })),
    ),
  ];
}
