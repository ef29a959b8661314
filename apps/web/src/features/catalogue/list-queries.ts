import { hashKey, queryOptions, type QueryClient } from '@tanstack/react-query';
import type { Facets, Marks, ProductList } from '@headroom/contracts/products';
import { PAGE_SIZE } from '../../cache/catalogue-columns.ts';
import { broughtKey, COUNTED_VALUES, facetsKey, marksKey } from '../../cache/catalogue-keys.ts';
import { isRestored } from '../../cache/device-answers.ts';
import { keepRows, recallRows } from '../../cache/from-device.ts';
import { NetworkError } from '../../cache/network-error.ts';
import { ProblemError } from '../../cache/problem-error.ts';
import { isWorthRetrying, retryDelayMilliseconds } from '../../cache/query-client.ts';
import { request } from '../../cache/request.ts';
import { hintedPerson } from '../../cache/session-hint.ts';
import { createPageStore, type BroughtRows, type PageRequest, type PageStore } from './page-store.ts';

/** The second part of the key under which rows are kept. */
export const PAGES = 'pages';
const PAGES_KEY = ['products', PAGES];
/** Each holds some 3,000 rows at most. */
const KEPT_LISTS = 12;

/** Soon at first; then patiently, as long as the trouble is one that ends by itself, as a server's restart does. */
export function retryDelay(failures: number, error: unknown): number | undefined {
  // Whoever waited for a time-out has waited long enough to be told.
  const isSlow = error instanceof NetworkError && error.kind === 'timeout';
  if (!isSlow && isWorthRetrying(failures - 1, error)) return retryDelayMilliseconds(failures - 1, error);
  return passes(error) ? Math.min(25_000, 5_000 * 1.25 ** (failures - 1)) * (1 + Math.random() / 5) : undefined;
}

function passes(error: unknown): boolean {
  return error instanceof NetworkError || (error instanceof ProblemError && error.status >= 502 && error.status <= 504);
}

/** Reads again what failed and is still in view. */
const healing = {
  refetchInterval: ({ state }: { state: { status: string; error: unknown } }) =>
    state.status === 'error' && passes(state.error) && 10_000,
} as const;

/** How long the list is and where its letters, dates or amounts begin. `list` is `listQuery(state)`. */
export function marksQuery(list: string) {
  return queryOptions({
    ...healing,
    queryKey: marksKey(list),
    queryFn: ({ signal }) => request<Marks>('/products/marks', { query: new URLSearchParams(list), signal }),
  });
}

/** Counts of every filter's values. `filter` is `filterQuery(state)`; `values` as in the API. */
export function facetsQuery(filter: string, values: number) {
  return queryOptions({
    ...healing,
    queryKey: facetsKey(filter, values),
    queryFn: ({ signal }) => {
      const query = new URLSearchParams(filter);
      query.set('values', String(values));
      return request<Facets>('/products/facets', { query, signal });
    },
  });
}

/** The counts that stand beside the list. */
export const countsQuery = (filter: string) => facetsQuery(filter, COUNTED_VALUES);

/**
 * The rows of a list, where they were kept. They live in the query cache, so that coming back shows them at once, and so
 * that whoever drops everything about products (another person signed in) drops them too.
 */
export function keptPages(client: QueryClient, list: string, fields: string): PageStore | undefined {
  return client.getQueryData<PageStore>([...PAGES_KEY, list, fields]);
}

/** Keeps the rows of a list, as the one used last. They have no observer: the number of lists bounds them, not time. */
export function keepPages(client: QueryClient, list: string, fields: string, pages: PageStore): void {
  client.setQueryDefaults(PAGES_KEY, { gcTime: Infinity });
  client.setQueryData<PageStore>([...PAGES_KEY, list, fields], pages);
  const cache = client.getQueryCache();
  const kept = cache.findAll({ queryKey: PAGES_KEY });
  kept.sort((a, b) => a.state.dataUpdatedAt - b.state.dataUpdatedAt);
  for (const oldest of kept.slice(0, -KEPT_LISTS)) cache.remove(oldest);
}

/** As a list is asked for its first rows. */
export const FIRST_PAGE = `offset=0&limit=${PAGE_SIZE}&count=estimated`;

/** The rows of a list that nobody has read yet, or the first of them where the page brought them or the device knew them. */
export function newPages(client: QueryClient, list: string, fields: string): PageStore {
  const queryOf = ({ offset, limit, count }: PageRequest) => {
    const query = new URLSearchParams(list);
    query.set('fields', fields);
    query.set('offset', String(offset));
    query.set('limit', String(limit));
    if (count) query.set('count', count);
    return query;
  };
  const brought = broughtRows(client, list, fields);
  // They are seen like rows that were asked for; a server sees nothing.
  if (brought && !brought.isRecalled && typeof document !== 'undefined') {
    keepRows(hintedPerson(), queryOf({ offset: 0, limit: PAGE_SIZE, count: undefined }), brought.answer);
  }
  return createPageStore({
    brought,
    async load(page, signal) {
      const person = hintedPerson();
      const query = queryOf(page);
      const rows = await request<ProductList>('/products', { query, signal });
      keepRows(person, query, rows);
      return rows;
    },
    recall: (page, failure) => recallRows(queryOf(page), failure instanceof NetworkError),
    retryDelay,
  });
}

function broughtRows(client: QueryClient, list: string, fields: string): BroughtRows | undefined {
  const key = broughtKey(list);
  const { data, dataUpdatedAt: at = 0 } = client.getQueryState<ProductList>(key) ?? {};
  const [row = {}] = data?.products ?? [];
  // They were asked for a room that was guessed; those of another are good where nothing is missing.
  const isEnough = data?.products.length === 0 || fields.split(',').every((field) => field.replace(/\..*/, '') in row);
  return data && isEnough ? { answer: data, at, isRecalled: isRestored(hashKey(key), at) } : undefined;
}
