import type { ListQuery, Page, SearchNote } from '@headroom/contracts/products';
import { AppError } from '../../errors.ts';
import { seekTo, type AnchorsCache } from './anchors.ts';
import type { CountsRepository } from './counts-repository.ts';
import type { Cursor, CursorCodec, CursorList } from './cursor-codec.ts';
import type { FieldSelection } from './field-selection.ts';
import { isSelective } from './filter-sql.ts';
import type { ListOrder, ListTuning, ProductFilter, RowKey } from './list-request.ts';
import type { PageRepository, RowsPage } from './page-repository.ts';
import { checkPlace, readFields, readFilter, readOrder } from './parse-query.ts';
import type { RelevanceRepository } from './relevance-repository.ts';
import type { SearchInterpreter, SearchQuery } from './search-query.ts';

export interface ListDependencies {
  pages: PageRepository;
  relevance: RelevanceRepository;
  counts: CountsRepository;
  anchors: AnchorsCache;
  cursors: CursorCodec;
  interpret: SearchInterpreter;
  /** How many rows a filter leaves, about, from a memory of some seconds. */
  estimate: (filter: ProductFilter) => Promise<number>;
  tuning: ListTuning;
}

export interface ListAnswer {
  /** The body's `products`, JSON text. */
  productsJson: string;
  page: Page;
  search: SearchNote | null;
}

interface Reading {
  filter: ProductFilter;
  selection: FieldSelection;
  limit: number;
}
interface Found extends RowsPage {
  positionAsOf: Date | null;
  /** Only lists by relevance. */
  boundary?: string | null;
}

export function createListProducts(dependencies: ListDependencies) {
  const { pages, relevance, counts, anchors, cursors, interpret, estimate, tuning } = dependencies;

  /** A list by a sort key, from a cursor or a position. */
  async function readSorted(
    reading: Reading & { order: ListOrder },
    place: { cursor: Cursor | null; offset: number },
  ): Promise<Found> {
    const { filter, order } = reading;
    const rows = await estimate(filter);
    // The price index leads with what a price filter or a single type needs; other small filters are cheaper to sort whole, whatever
    // their rows' places in the sort's index are.
    const fits =
      order.key === 'price' && (filter.type?.length === 1 || filter.minPrice !== null || filter.maxPrice !== null);
    const gather = rows <= tuning.gatherRows && isSelective(filter) && !fits;
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
      return { ...(await pages.read({ ...reading, gather, skip: offset })), positionAsOf };
    }
    const kept = await anchors.get(filter, order.key);
    const seek = seekTo(kept, { offset, descending: order.descending });
    const page = await pages.read(
      seek ? { ...reading, after: { at: seek.at, inclusive: true }, skip: seek.skip } : { ...reading, skip: offset },
    );
    return { ...page, positionAsOf: kept.asOf };
  }

  /** A list by relevance: the ranked candidates, then the remaining matches by falling id. */
  async function readRanked(
    reading: Reading & { search: SearchQuery },
    place: { cursor: Cursor | null; offset: number },
  ): Promise<Found> {
    const { filter, selection, limit, search } = reading;
    const byId: ListOrder = { key: 'id', descending: true };
    const { cursor, offset } = place;
    const boundary = cursor?.boundary ?? null;
    const behind = (at: RowKey, rows: number) =>
      pages.read({ filter, selection, limit: rows, order: byId, after: { at, inclusive: false } });

    if (cursor && cursor.at.key === '') {
      const page = await pages.read({
        filter,
        selection,
        limit,
        order: byId,
        after: { at: cursor.at, inclusive: false },
      });
      return { ...withoutKeys(page), boundary, positionAsOf: null };
    }
    if (!cursor && offset >= tuning.relevanceCandidates) {
      return {
        ...withoutKeys(await readSorted({ ...reading, order: byId }, place)),
        boundary: null,
        positionAsOf: new Date(),
      };
    }
    const ranked = await relevance.read({
      filter,
      prefix: search.prefix,
      selection,
      limit,
      boundary,
      ...(cursor ? { after: cursor.at, backwards: cursor.backwards } : { skip: offset }),
    });
    const found: Found = { ...ranked, positionAsOf: cursor ? null : new Date() };
    if (ranked.more || ranked.boundary === null || cursor?.backwards) return found;
    // The candidates end on this page: fill it up from behind them.
    const rest = withoutKeys(await behind({ key: '', id: ranked.boundary }, Math.max(1, limit - ranked.rows)));
    if (ranked.rows === limit) return { ...found, more: rest.rows > 0, last: { key: '', id: ranked.boundary } };
    return {
      ...found,
      json: joinArrays(ranked.json, rest.json),
      rows: ranked.rows + rest.rows,
      more: rest.more,
      last: rest.last,
      first: ranked.first ?? rest.first,
    };
  }

  return async function listProducts(query: ListQuery, { activeOnly }: { activeOnly: boolean }): Promise<ListAnswer> {
    checkPlace(query);
    const selection = readFields(query.fields);
    const { filter, search } = await readFilter(query, { activeOnly, interpret });
    const order = readOrder(query.sort, search);
    const ranked = order === 'relevance';
    const list: CursorList = { filter, order: ranked ? { key: 'relevance', descending: true } : order };
    const cursor = query.cursor === undefined ? null : (cursors.decode(query.cursor, list) ?? wrongCursor());
    const place = { cursor, offset: query.offset ?? 0 };
    const reading = { filter, selection, limit: query.limit };

    const [found, total] = await Promise.all([
      ranked && search && filter.search !== null
        ? readRanked({ ...reading, search }, place)
        : readSorted({ ...reading, order: ranked ? { key: 'updatedAt', descending: true } : order }, place),
      countRows(query.count, filter, ranked ? null : order),
    ]);

    const boundary = found.boundary ?? null;
    const backwards = cursor?.backwards ?? false;
    const encode = (at: RowKey, toEarlier: boolean) => cursors.encode({ at, backwards: toEarlier, boundary }, list);
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
    };
  };

  async function countRows(count: ListQuery['count'], filter: ProductFilter, order: ListOrder | null) {
    if (count === 'none') return null;
    if (count === 'estimated') {
      const kept = order && anchors.peek(filter, order);
      if (kept) return { rows: kept.total, exact: false };
      const rows = await estimate(filter);
      if (rows > tuning.gatherRows) return { rows, exact: false };
    }
    return { rows: await counts.countExactly(filter), exact: true };
  }
}
export type ListProducts = ReturnType<typeof createListProducts>;

/** Places behind the candidates are told by an empty key: ranks are never empty. From there cursors lead onwards only. */
function withoutKeys<T extends RowsPage>(page: T): T {
  return { ...page, first: null, last: page.last && { key: '', id: page.last.id } };
}

/** Two JSON arrays, as text, in one. */
function joinArrays(one: string, other: string): string {
  if (one === '[]') return other;
  if (other === '[]') return one;
  return `${one.slice(0, -1)},${other.slice(1)}`;
}

function wrongCursor(): never {
  throw new AppError('cursor_invalid', {
    detail: 'Start again without a cursor; a cursor works only for the filter, sort and catalogue that gave it.',
    errors: [{ path: '/query/cursor', code: 'cursor_invalid', message: 'The cursor does not belong to this list.' }],
  });
}
