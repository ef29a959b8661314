import { LRUCache } from 'lru-cache';
import { LIMITS, PRODUCT_STATUSES, type Sort, type SortKey } from '@headroom/contracts/catalogue';
import { queryWords } from '@headroom/contracts/search-text';
import { AppError, type FieldError } from '../../errors.ts';
import type { FacetsQuery, ListQuery } from '@headroom/contracts/products';
import { parseFields, type FieldSelection } from './field-selection.ts';
import type { ListOrder, ProductFilter } from './list-request.ts';
import type { SearchInterpreter, SearchQuery } from './search-query.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isUuid = (text: string): boolean => UUID.test(text);

const invalid = (...errors: FieldError[]) =>
  new AppError('validation_failed', { detail: errors.map(({ message }) => message).join(' '), errors });

/** Selections by their text: few are asked for, again and again, and what is made from one hangs on it. */
const selections = new LRUCache<string, FieldSelection>({ max: 500 });

/** The fields that were asked for; every field without a text. @throws 400 that names the unknown ones. */
export function readFields(text: string | undefined): FieldSelection {
  const kept = selections.get(text ?? '');
  if (kept) return kept;
  const parsed = parseFields(text);
  if ('selection' in parsed) {
    selections.set(text ?? '', parsed.selection);
    return parsed.selection;
  }
  throw invalid({
    path: '/query/fields',
    code: 'unknown_field',
    message: `No such field: ${parsed.unknown.map((path) => JSON.stringify(path)).join(', ')}.`,
  });
}

const distinct = <T extends string>(values: readonly T[] | undefined): T[] | null =>
  values === undefined || values.length === 0 ? null : [...new Set(values)].toSorted();
/** Stored texts are NFC. */
const distinctTexts = (values: readonly string[] | undefined) =>
  distinct(values?.map((value) => value.normalize('NFC')));

type FilterQuery = Omit<FacetsQuery, 'values'>;

/** A filter with the search it came from. */
export interface ReadFilter {
  filter: ProductFilter;
  search: SearchQuery | null;
}

/**
 * Reads the filters of a query for one reader. Those who may see active products only get their statuses narrowed, which is no error.
 * @throws 400 for what a schema cannot say.
 */
export async function readFilter(
  query: FilterQuery,
  { activeOnly, interpret }: { activeOnly: boolean; interpret: SearchInterpreter },
): Promise<ReadFilter> {
  const { minPrice = null, maxPrice = null } = query;
  if (minPrice !== null && maxPrice !== null && minPrice > maxPrice) {
    throw invalid({ path: '/query/minPrice', code: 'range', message: 'minPrice must not be above maxPrice.' });
  }
  const ids =
    query.ids === undefined ? null : [...new Set(query.ids.split(',').map((id) => id.trim().toLowerCase()))].toSorted();
  const wrong = ids?.find((id) => !isUuid(id));
  if (wrong !== undefined) {
    throw invalid({ path: '/query/ids', code: 'format', message: `${JSON.stringify(wrong)} is not an id (a UUID).` });
  }
  if (ids && ids.length > LIMITS.ids) {
    throw invalid({ path: '/query/ids', code: 'max_items', message: `At most ${LIMITS.ids} ids at once.` });
  }
  const words = queryWords(query.q ?? '').length;
  if (words > LIMITS.queryWords) {
    const message = `A search takes at most ${LIMITS.queryWords} words; this one has ${words}.`;
    throw invalid({ path: '/query/q', code: 'max_words', message });
  }
  const search = query.q === undefined || query.q.trim() === '' ? null : await interpret(query.q, { activeOnly });
  const asked = distinct(query.status);
  // All statuses are no filter; naming them would only hide that from the planner.
  const status = asked?.length === PRODUCT_STATUSES.length ? null : asked;
  return {
    search,
    filter: {
      activeOnly,
      // Whoever sees active products only can ask for less, not for more.
      status: activeOnly ? (status === null || status.includes('active') ? null : []) : status,
      vendor: distinctTexts(query.vendor),
      type: distinctTexts(query.type),
      tag: distinctTexts(query.tag),
      optimizationStatus: distinct(query.optimizationStatus),
      minPrice,
      maxPrice,
      // A text without a word finds nothing, rather than everything.
      ids: search && search.tsquery === null ? [] : ids,
      search: search?.tsquery ?? null,
    },
  };
}

/** The order of a list. @throws 400 for relevance without a search. */
export function readOrder(sort: Sort | undefined, search: SearchQuery | null): ListOrder | 'relevance' {
  const chosen = sort ?? (search ? 'relevance' : '-updatedAt');
  if (chosen === 'relevance') {
    if (search) return 'relevance';
    throw invalid({ path: '/query/sort', code: 'needs_q', message: 'Sorting by relevance needs a search (q).' });
  }
  const descending = chosen.startsWith('-');
  return { key: (descending ? chosen.slice(1) : chosen) as SortKey, descending };
}

/** @throws 400 where both a cursor and an offset are given. */
export function checkPlace({ cursor, offset }: Pick<ListQuery, 'cursor' | 'offset'>): void {
  if (cursor === undefined || offset === undefined) return;
  throw invalid({ path: '/query/offset', code: 'excludes_cursor', message: 'Give either cursor or offset, not both.' });
}
