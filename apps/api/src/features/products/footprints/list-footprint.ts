import type { Footprint, FootprintSpan, Place, Touch } from '../../../cache/footprint.ts';
import type { FeedEntry, FeedKeys } from '../../../changes/feed-repository.ts';
import type { ListOrder, OrderKey, RowKey } from '../list-request.ts';
import { askedAbout, type FilteredFields } from './filter-group.ts';
import { bulkMayPass, passes, searchedTextDiffers } from './match-filter.ts';
import { shownDiffer, type ToldField } from './shown-fields.ts';
import { comparePlaces, parseSortValue, sortValueOf } from './sort-value.ts';

/** What a page of a list was made of, as JSON. */
export interface ListFootprintFields extends FilteredFields {
  /** Null by relevance: a change of words may move any row. */
  readonly order: ListOrder | null;
  /** See shownFields. */
  readonly shown: readonly ToldField[] | null;
  /**
   * By cursor, and the first page: the rows between two keys. By position: rows that may lag behind when others move them, which then
   * say as of when they stand where they stand.
   */
  readonly place: 'range' | 'position';
  /** Whether the page was read upwards in the sort's own terms: a cursor backwards in a falling list reads so too. */
  readonly isRising: boolean;
  /** Where reading began: behind the cursor, or at a position's first row, itself included. Null: at the list's very beginning. */
  readonly start: RowKey | null;
  /** The last row that was read and shown; null: there was room to the very end. */
  readonly end: RowKey | null;
  /** Of the rows, where the page is by position or by relevance; one behind the other, which takes a fifth of what a set takes. */
  readonly ids: string;
  /** The row behind the last: that it is there shows. */
  readonly next: string | null;
  readonly count: 'none' | 'estimated' | 'exact';
}

/** Where a product stands beside a page, in the direction of reading. `OUT`: not in the list. */
const AHEAD = -1;
const WITHIN = 0;
const BEHIND = 1;
const OUT = 2;
type Zone = typeof AHEAD | typeof WITHIN | typeof BEHIND | typeof OUT;

/** Measured: its functions, its fields and its span. */
const FOOTPRINT_BYTES = 1_900;

const isBeyond = (zone: Zone): boolean => zone === BEHIND || zone === OUT;

interface PageChange {
  readonly id: string;
  readonly was: FeedKeys | null;
  readonly is: FeedKeys | null;
  /** Whether a search may find the product where it did not, or no longer. */
  readonly wordsDiffer: boolean;
}

/** The footprint of a page of products; see docs/decisions/0021-what-a-change-touches.md. */
export function createListFootprint(fields: ListFootprintFields): Footprint {
  const { filter, isMended, order, shown, place, ids, next, count } = fields;
  const zoneOf = createZones(fields);

  const orderDiffers = (was: FeedKeys, is: FeedKeys): boolean => {
    if (!order) return false;
    const value = sortValueOf(was, order.key);
    return value === undefined || value !== sortValueOf(is, order.key);
  };
  /** Of a row that stays where it is. */
  const rowDiffers = ({ was, is, wordsDiffer }: PageChange): boolean =>
    !was || !is || wordsDiffer || orderDiffers(was, is) || shownDiffer(shown, was, is);
  /** Of the row behind the last, which shows only by being there. */
  const nextMoves = ({ was, is, wordsDiffer }: PageChange): boolean =>
    !was || !is || wordsDiffer || orderDiffers(was, is);

  function touchRange(change: PageChange): Touch {
    const before = zoneOf(change.was, change.id);
    const after = zoneOf(change.is, change.id);
    if (before === WITHIN || after === WITHIN) return before !== after || rowDiffers(change) ? 'drop' : 'none';
    return change.id === next && nextMoves(change) ? 'drop' : 'none';
  }
  function touchPosition(change: PageChange): Touch {
    if (ids.includes(change.id)) return rowDiffers(change) ? 'drop' : 'none';
    const before = zoneOf(change.was, change.id);
    const after = zoneOf(change.is, change.id);
    if (isBeyond(before) && isBeyond(after)) return change.id === next && nextMoves(change) ? 'lag' : 'none';
    return before !== after || change.wordsDiffer || before === WITHIN ? 'lag' : 'none';
  }
  function touchRanked(change: PageChange): Touch {
    if (change.wordsDiffer || !change.was || !change.is) return 'drop';
    return ids.includes(change.id) && shownDiffer(shown, change.was, change.is) ? 'drop' : 'none';
  }
  const touchRows = order === null ? touchRanked : place === 'range' ? touchRange : touchPosition;

  return {
    ...askedAbout(fields),
    span: listSpan(fields),
    bytes: FOOTPRINT_BYTES + ids.length,
    touch(entry: FeedEntry) {
      if (entry.op === 'bulk') return isMended || bulkMayPass(filter, entry) ? 'drop' : 'none';
      const { before, after, productId: id } = entry;
      const was = before !== null && passes(filter, before, id) ? before : null;
      const is = after !== null && passes(filter, after, id) ? after : null;
      if (was === null && is === null && !isMended) return 'none';
      const wordsDiffer = filter.search !== null && searchedTextDiffers(before, after);
      if (isMended && wordsDiffer) return 'drop';
      if (was === null && is === null) return 'none';
      const rows = touchRows({ id, was, is, wordsDiffer });
      if (rows === 'drop' || count === 'none') return rows;
      const isCounted = was !== null && is !== null && !wordsDiffer;
      return isCounted ? rows : count === 'exact' ? 'drop' : 'lag';
    },
    toJson: () => fields,
  };
}

/** What cannot be read does not bound. */
function boundOf(at: RowKey | null, key: OrderKey): Place | null {
  const value = at ? parseSortValue(at.key, key) : undefined;
  return at && value !== undefined ? { value, id: at.id } : null;
}

/**
 * Of a page that only shows the rows between two keys, and that there is one behind: a change elsewhere, which is nearly every change, needs
 * not be asked about.
 */
function listSpan({
  isMended,
  order,
  place,
  isRising,
  start,
  end,
  next,
  count,
}: ListFootprintFields): FootprintSpan | undefined {
  if (order === null || place !== 'range' || count !== 'none' || isMended) return undefined;
  const { key } = order;
  const [from, to] = isRising ? [start, end] : [end, start];
  return {
    order: key,
    from: boundOf(from, key),
    to: boundOf(to, key),
    productIds: next === null ? [] : [next],
    compare: (a, b) => comparePlaces(a.value, a.id, b),
    placesOf(entry) {
      if (entry.op === 'bulk') return undefined;
      const places: Place[] = [];
      for (const keys of [entry.before, entry.after]) {
        const value = keys ? sortValueOf(keys, key) : undefined;
        if (keys && value === undefined) return undefined;
        if (value !== undefined) places.push({ value, id: entry.productId });
      }
      return places;
    },
  };
}

function createZones({ order, place, isRising, start, end }: ListFootprintFields) {
  if (!order) return (): Zone => WITHIN;
  const { key } = order;
  const first = boundOf(start, key);
  const last = boundOf(end, key);
  const isCursor = place === 'range';
  /** A position behind the end of the list: all its rows are ahead. */
  const isPastEnd = place === 'position' && start === null;
  const sign = isRising ? 1 : -1;

  return (keys: FeedKeys | null, id: string): Zone => {
    if (keys === null) return OUT;
    if (isPastEnd) return AHEAD;
    const value = sortValueOf(keys, key);
    if (value === undefined) return WITHIN;
    if (first) {
      const distance = sign * comparePlaces(value, id, first);
      if (distance < 0 || (isCursor && distance === 0)) return AHEAD;
    }
    return last && sign * comparePlaces(value, id, last) > 0 ? BEHIND : WITHIN;
  };
}
