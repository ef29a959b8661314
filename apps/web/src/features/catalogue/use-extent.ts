import { hashKey, useQuery } from '@tanstack/react-query';
import type { Marks } from '@headroom/contracts/products';
import { filterQuery } from '../../cache/catalogue-query.ts';
import { isRestored } from '../../cache/device-answers.ts';
import { countsQuery, marksQuery } from './list-queries.ts';
import type { Total } from './page-store.ts';
import type { ShownList } from './use-shown-list.ts';

export type Extent = Readonly<{
  /** undefined until anything said how long the list is. */
  total: Total | undefined;
  marks: Marks['marks'];
  /** When the positions in view were true; undefined where they are exact. */
  asOf: string | undefined;
  /** Since when the length may have changed, because only this device says it: milliseconds since 1970. */
  seenAt: number | undefined;
}>;

const NO_MARKS: Marks['marks'] = [];

/**
 * How long the shown list is and where its marks are. `asked` is the list that the URL asks for: its marks are read
 * while the old list still shows.
 */
export function useExtent(shown: ShownList, asked: string): Extent {
  useQuery(marksQuery(asked));
  const marks = marksQuery(shown.list);
  const { data, dataUpdatedAt, error } = useQuery(marks);
  // Another sort of the same filter is as long, and the filters may already know how long.
  const { data: facets } = useQuery({ ...countsQuery(filterQuery(shown.state)), enabled: false });
  const known = data ?? facets;
  const said = known && { count: known.total, exact: known.totalIsExact };
  return {
    total: shown.store.length(said),
    marks: data?.marks ?? NO_MARKS,
    asOf: shown.store.asOf,
    seenAt: data && (error || isRestored(hashKey(marks.queryKey), dataUpdatedAt)) ? dataUpdatedAt : undefined,
  };
}
