import { meet, type Snapshot } from '../../changes/snapshot.ts';
import type { ListQuery, Page, SearchNote } from '@headroom/contracts/products';
import { AppError } from '../../errors.ts';
import type { AnchorsCache } from './anchors.ts';
import type { CountsRepository } from './counts-repository.ts';
import { leastLagLeft } from './create-memory.ts';
import type { CursorCodec } from './cursor-codec.ts';
import type { ListFootprintFields } from './footprints/list-footprint.ts';
import { shownFields } from './footprints/shown-fields.ts';
import type { ListOrder, ProductFilter, RowKey } from './list-request.ts';
import { checkPlace, readFields, readFilter, readOrder } from './parse-query.ts';
import type { FoundRanked, ReadRanked } from './read-ranked.ts';
import type { ReadSorted } from './read-sorted.ts';
import type { SearchInterpreter } from './search-query.ts';

export interface ListDependencies {
  readSorted: ReadSorted;
  readRanked: ReadRanked;
  counts: CountsRepository;
  anchors: AnchorsCache;
  cursors: CursorCodec;
  interpret: SearchInterpreter;
  /** How many rows a filter leaves, about, from a memory of some seconds. */
  estimate: (filter: ProductFilter) => Promise<number>;
}

export interface ListAnswer {
  /** The body's `products`, JSON text. */
  productsJson: string;
  page: Page;
  search: SearchNote | null;
  /** What all statements saw; undefined where some of them do not tell. */
  snapshot: Snapshot | undefined;
  /** Of what is known to be late: how long it may be given so. */
  lagLeftMilliseconds: number | undefined;
  footprint: ListFootprintFields;
  /** The rows that the page is made of, the one behind them too. */
  productIds: readonly string[];
}

/** An estimate is asked for to save time; counting so few rows takes 20 ms. */
const COUNT_UP_TO = 200_000;

/** The order of a list by relevance whose search holds no word: it is empty. */
const NEWEST_CHANGE: ListOrder = { key: 'updatedAt', descending: true };

export function createListProducts(dependencies: ListDependencies) {
  const { readSorted, readRanked, counts, anchors, cursors, interpret, estimate } = dependencies;

  return async function listProducts(query: ListQuery, { activeOnly }: { activeOnly: boolean }): Promise<ListAnswer> {
    checkPlace(query);
    const selection = readFields(query.fields);
    const { filter, search } = await readFilter(query, { activeOnly, interpret });
    const order = readOrder(query.sort, search);
    const ranked = order === 'relevance';
    // A cursor holds for what was typed: which words are mended may change while somebody reads on.
    const typed = { ...filter, search: search?.prefix ?? null };
    const listCursors = cursors({ filter: typed, order: ranked ? { key: 'relevance', descending: true } : order });
    const cursor = query.cursor === undefined ? null : (listCursors.decode(query.cursor) ?? wrongCursor());
    const place = { cursor, offset: query.offset ?? 0 };
    const reading = { filter, selection, limit: query.limit };

    const read = async (): Promise<FoundRanked> => {
      if (order === 'relevance' && search && filter.search !== null) return readRanked({ ...reading, search }, place);
      const sorted = order === 'relevance' ? NEWEST_CHANGE : order;
      return { ...(await readSorted({ ...reading, order: sorted }, place)), boundary: null };
    };
    const [found, total] = await Promise.all([read(), countRows(query.count, filter, ranked ? null : order)]);

    const { boundary } = found;
    const backwards = cursor?.backwards ?? false;
    const encode = (at: RowKey, toEarlier: boolean) => listCursors.encode({ at, backwards: toEarlier, boundary });
    const isPosition = !cursor && place.offset > 0;
    const hasNext = backwards ? found.rows > 0 : found.more;
    const hasPrevious = backwards ? found.more : found.rows > 0 && (cursor !== null || place.offset > 0);
    return {
      productsJson: found.json,
      search: search?.note ?? null,
      page: {
        limit: query.limit,
        offset: cursor ? null : place.offset,
        positionAsOf: found.positionAsOf?.toISOString() ?? null,
        nextCursor: hasNext && found.last ? encode(found.last, false) : null,
        prevCursor: hasPrevious && found.first ? encode(found.first, true) : null,
        total: total?.rows ?? null,
        totalIsExact: total?.exact ?? null,
      },
      // How a misspelt search was understood hangs on statements of its own.
      snapshot: search?.isMended ? undefined : total?.snapshot ? meet(found.snapshot, total.snapshot) : found.snapshot,
      lagLeftMilliseconds: leastLagLeft([found, search]),
      footprint: {
        filter,
        isMended: search?.isMended ?? false,
        order: ranked ? null : order,
        shown: shownFields(selection),
        place: isPosition ? 'position' : 'range',
        isRising: !ranked && order.descending === backwards,
        start: ranked ? null : isPosition ? found.first : (cursor?.at ?? null),
        end: ranked || !found.more ? null : backwards ? found.first : found.last,
        ids: ranked || isPosition ? found.ids.join('') : '',
        next: found.next,
        count: query.count,
      },
      productIds: found.next === null ? found.ids : [...found.ids, found.next],
    };
  };

  async function countRows(count: ListQuery['count'], filter: ProductFilter, order: ListOrder | null) {
    if (count === 'none') return null;
    if (count === 'estimated') {
      const rows = await estimate(filter);
      const kept = order && anchors.peek(filter, order);
      if (rows > COUNT_UP_TO) return { rows: kept?.total ?? rows, exact: false, snapshot: undefined };
    }
    const { total, snapshot } = await counts.countExactly(filter);
    return { rows: total, exact: true, snapshot };
  }
}
export type ListProducts = ReturnType<typeof createListProducts>;

function wrongCursor(): never {
  throw new AppError('cursor_invalid', {
    detail: 'Start again without a cursor; a cursor works only for the filter, sort and catalogue that gave it.',
    errors: [{ path: '/query/cursor', code: 'cursor_invalid', message: 'The cursor does not belong to this list.' }],
  });
}
