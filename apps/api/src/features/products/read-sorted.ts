import { meet } from '../../changes/snapshot.ts';
import { seekTo, type AnchorsCache } from './anchors.ts';
import type { Cursor } from './cursor-codec.ts';
import type { FieldSelection } from './field-selection.ts';
import { isInIndex, isSelective } from './filter-sql.ts';
import type { ListOrder, ListTuning, ProductFilter } from './list-request.ts';
import type { PageRepository, RowsPage } from './page-repository.ts';

/** What to read of a list, wherever in it. */
export interface Reading {
  filter: ProductFilter;
  selection: FieldSelection;
  limit: number;
}
/** Where: behind or before a cursor, else at a position. */
export interface Place {
  cursor: Cursor | null;
  offset: number;
}
export interface FoundPage extends RowsPage {
  /** When the position was true; null for a page by cursor, which has none. */
  positionAsOf: Date | null;
  /** Of a position that is known to be late: how long it may be given so. */
  lagLeftMilliseconds?: number | undefined;
}

/** Reads a list by a sort key; docs/decisions/0005-lists-by-cursor-and-by-position.md says which way when. */
export function createReadSorted(dependencies: {
  pages: PageRepository;
  anchors: AnchorsCache;
  /** How many rows a filter leaves, about. */
  estimate: (filter: ProductFilter) => Promise<number>;
  tuning: ListTuning;
}) {
  const { pages, anchors, estimate, tuning } = dependencies;
  return async function readSorted(reading: Reading & { order: ListOrder }, place: Place): Promise<FoundPage> {
    const { filter, order } = reading;
    const rows = await estimate(filter);
    // The price's index leads with what a price filter or a single type needs. Other small filters are cheaper to sort whole, wherever
    // in the sort's index their rows stand.
    const fits =
      order.key === 'price' && (filter.type?.length === 1 || filter.minPrice !== null || filter.maxPrice !== null);
    // What things are decides what they cost: by price a search's matches stand at one end, behind everything else.
    const gatherRows = order.key === 'price' ? tuning.gatherRowsByPrice : tuning.gatherRows;
    const gathers = (limit: number) => rows <= limit && isSelective(filter) && !fits;
    const gather = gathers(isInIndex(filter, order.key) ? tuning.gatherRowsInIndex : gatherRows);
    if (place.cursor) {
      const { at, backwards } = place.cursor;
      return {
        ...(await pages.read({ ...reading, gather, backwards, after: { at, inclusive: false } })),
        positionAsOf: null,
      };
    }
    const { offset } = place;
    if (offset <= tuning.nearOffset || rows <= tuning.gatherRows) {
      const positionAsOf = new Date();
      const whole = offset <= tuning.nearOffset ? gather : gathers(gatherRows);
      return { ...(await pages.read({ ...reading, gather: whole, skip: offset })), positionAsOf };
    }
    const { value: kept, lagLeftMilliseconds } = await anchors.get(filter, order.key);
    const seek = seekTo(kept, { offset, descending: order.descending });
    const page = await pages.read(
      seek ? { ...reading, after: { at: seek.at, inclusive: true }, skip: seek.skip } : { ...reading, skip: offset },
    );
    // Where the rows stand is as old as the anchors.
    return { ...page, positionAsOf: kept.asOf, snapshot: meet(page.snapshot, kept.snapshot), lagLeftMilliseconds };
  };
}
export type ReadSorted = ReturnType<typeof createReadSorted>;
