/**
 * What the catalogue shows, as one value: read from the URL, written to the URL, sent to the API.
 * The URL is typed, shared and cut short by people, so reading drops what is invalid and never throws.
 */
import {
  LIMITS,
  OPTIMIZATION_STATUSES,
  PRODUCT_STATUSES,
  SORTS,
  type OptimizationStatus,
  type ProductStatus,
  type Sort,
} from '@headroom/contracts/catalogue';
import { DEFAULT_COLUMNS, orderColumns, type CatalogueColumn } from './catalogue-columns.ts';

export const CATALOGUE_VIEWS = ['list', 'compact', 'grid'] as const;
export type CatalogueView = (typeof CATALOGUE_VIEWS)[number];

export type CatalogueState = Readonly<{
  q: string;
  status: readonly ProductStatus[];
  /** An empty string stands for products that name no vendor (or no type). */
  vendor: readonly string[];
  type: readonly string[];
  tag: readonly string[];
  optimizationStatus: readonly OptimizationStatus[];
  /** Minor units, inclusive. */
  minPrice: number | undefined;
  maxPrice: number | undefined;
  sort: Sort;
  view: CatalogueView;
  columns: readonly CatalogueColumn[];
  /** 0-based position in the list. The catalogue's own address leaves out its beginning; a product's names row 0 too. */
  row: number | undefined;
}>;

export type FilterName = 'status' | 'vendor' | 'type' | 'tag' | 'optimizationStatus';
const FILTER_NAMES = ['status', 'vendor', 'type', 'tag', 'optimizationStatus'] as const;
/** Below the API's largest offset (2,147,483,647) by more than a window of rows. */
const MAX_ROW = 2_147_000_000;

/** A catalogue is read like a book, by title; a search by what fits best. */
function defaultSort(q: string): Sort {
  return q === '' ? 'title' : 'relevance';
}

/** Reads the search part of a URL (`?q=…` or `q=…`). */
export function parseCatalogueSearch(search: string): CatalogueState {
  const params = new URLSearchParams(search);
  const q = cleanQuery(params.get('q') ?? '').trim();
  const [minPrice, maxPrice] = orderPrices(
    wholeNumber(params.get('minPrice'), LIMITS.price),
    wholeNumber(params.get('maxPrice'), LIMITS.price),
  );
  return {
    q,
    status: known(params.getAll('status'), PRODUCT_STATUSES),
    vendor: texts(params.getAll('vendor'), LIMITS.vendor),
    type: texts(params.getAll('type'), LIMITS.type),
    tag: texts(params.getAll('tag'), LIMITS.tag).filter((tag) => tag !== ''),
    optimizationStatus: known(params.getAll('optimizationStatus'), OPTIMIZATION_STATUSES),
    minPrice,
    maxPrice,
    sort: readSort(params.get('sort'), q),
    view: CATALOGUE_VIEWS.find((view) => view === params.get('view')) ?? 'list',
    columns: readColumns(params.get('columns')),
    row: wholeNumber(params.get('row'), MAX_ROW),
  };
}

/** Writes the search part of a URL without `?`; one state has exactly one spelling, defaults are left out. */
export function catalogueSearch(state: CatalogueState): string {
  const params = filterParams(state);
  if (state.sort !== defaultSort(state.q)) params.set('sort', state.sort);
  if (state.view !== 'list') params.set('view', state.view);
  if (state.columns.join() !== DEFAULT_COLUMNS.join()) params.set('columns', state.columns.join() || 'title');
  if (state.row !== undefined) params.set('row', String(state.row));
  return readable(params);
}

/** The catalogue's address in this state. */
export function catalogueHref(state: CatalogueState): string {
  const search = catalogueSearch(state.row === 0 ? { ...state, row: undefined } : state);
  return search === '' ? '/' : `/?${search}`;
}

/** The address of a product that knows its list and its 0-based position in it. */
export function productHref(state: CatalogueState, id: string, row: number): string {
  return `/products/${id}?${catalogueSearch({ ...state, row })}`;
}

/** The filters as an API query, without `?`: what `/products/facets` takes, and a key for what depends on them. */
export function filterQuery(state: CatalogueState): string {
  return filterParams(state).toString();
}

/** Filters and sort as an API query, without `?`: what `/products` and `/products/marks` take, and the list's key. */
export function listQuery(state: CatalogueState): string {
  const params = filterParams(state);
  params.set('sort', state.sort);
  return params.toString();
}

/** The state with another search text; the sort follows where it was the default. */
export function withQuery(state: CatalogueState, q: string): CatalogueState {
  const text = cleanQuery(q).trim();
  const sort =
    state.sort === defaultSort(state.q) || (text === '' && state.sort === 'relevance') ? defaultSort(text) : state.sort;
  return { ...state, q: text, sort, row: undefined };
}

/** The state with nothing filtered and nothing searched; view, columns and (where it still applies) sort stay. */
export function withoutFilters(state: CatalogueState): CatalogueState {
  return {
    ...withQuery(state, ''),
    status: [],
    vendor: [],
    type: [],
    tag: [],
    optimizationStatus: [],
    minPrice: undefined,
    maxPrice: undefined,
  };
}

/** Whether anything but the search text narrows the list. */
export function isFiltered(state: CatalogueState): boolean {
  return (
    FILTER_NAMES.some((name) => state[name].length > 0) || state.minPrice !== undefined || state.maxPrice !== undefined
  );
}

/** The values of a filter with one of them switched on or off, in their one order. */
export function toggleValue(state: CatalogueState, name: FilterName, value: string): CatalogueState {
  const now: readonly string[] = state[name];
  const next = now.includes(value) ? now.filter((other) => other !== value) : [...now, value];
  return { ...state, [name]: ordered(next), row: undefined };
}

function filterParams(state: CatalogueState): URLSearchParams {
  const params = new URLSearchParams();
  if (state.q !== '') params.set('q', state.q);
  for (const name of FILTER_NAMES) for (const value of state[name]) params.append(name, value);
  if (state.minPrice !== undefined) params.set('minPrice', String(state.minPrice));
  if (state.maxPrice !== undefined) params.set('maxPrice', String(state.maxPrice));
  return params;
}

/** Commas are legal in a query; `columns=image,price` is read by people. */
function readable(params: URLSearchParams): string {
  return params.toString().replaceAll('%2C', ',');
}

function readSort(text: string | null, q: string): Sort {
  const sort = SORTS.find((candidate) => candidate === text);
  return sort === undefined || (sort === 'relevance' && q === '') ? defaultSort(q) : sort;
}

function readColumns(text: string | null): readonly CatalogueColumn[] {
  if (text === null) return DEFAULT_COLUMNS;
  const names = text.split(',');
  const columns = orderColumns(names);
  return columns.length > 0 || names.includes('title') ? columns : DEFAULT_COLUMNS;
}

/** Control characters cannot be typed, and PostgreSQL takes no U+0000. Length counts code points, as the API does. */
function cleanQuery(text: string): string {
  const clean = text.normalize('NFC').replace(/\p{Cc}+/gu, ' ');
  return clean.length <= LIMITS.query ? clean : Array.from(clean).slice(0, LIMITS.query).join('');
}

function texts(values: readonly string[], maxLength: number): readonly string[] {
  const valid = values
    .map((value) => value.normalize('NFC'))
    .filter((value) => !/\p{Cc}/u.test(value) && Array.from(value).length <= maxLength);
  return ordered(valid).slice(0, LIMITS.filterValues);
}

function known<T extends string>(values: readonly string[], all: readonly T[]): readonly T[] {
  return ordered(all.filter((value) => values.includes(value)));
}

/** Once each, by code unit: the same filter has the same URL and the same key whatever the order of the clicks. */
function ordered<T extends string>(values: readonly T[]): readonly T[] {
  return [...new Set(values)].toSorted();
}

function wholeNumber(text: string | null, max: number): number | undefined {
  if (text === null || !/^\d{1,15}$/.test(text)) return undefined;
  const number = Number(text);
  return number <= max ? number : undefined;
}

function orderPrices(min: number | undefined, max: number | undefined): [number | undefined, number | undefined] {
  return min !== undefined && max !== undefined && min > max ? [max, min] : [min, max];
}
