import { DIMENSIONS, RANGES, type Dimension, type Range } from '@headroom/contracts/monitoring/monitoring-words';

/** What every screen of the console is about: it lies in the address, so that a link shows what its sender saw. */
export interface ConsoleQuery {
  /** How far back from now; not used where `from` and `to` are given. */
  range: Range;
  /** Milliseconds since 1970; both or neither. */
  from: number | undefined;
  to: number | undefined;
  filters: Readonly<Partial<Record<Dimension, readonly string[]>>>;
  compare: Comparison | undefined;
}

/** Beside what figures are shown: the period before, of the same length, or another release. */
export type Comparison = { with: 'before' } | { with: 'release'; release: string };

const DEFAULT_RANGE: Range = '6h';
const RANGE_MILLISECONDS: Readonly<Record<Range, number>> = {
  '1h': 3_600_000,
  '6h': 21_600_000,
  '24h': 86_400_000,
  '7d': 604_800_000,
  '30d': 2_592_000_000,
  '90d': 7_776_000_000,
  '365d': 31_536_000_000,
};
/** So many values of a parameter the API takes. */
const MOST_VALUES = 20;

const isRange = (text: string | null): text is Range => (RANGES as readonly (string | null)[]).includes(text);

/** What an address says; what makes no sense is left out. */
export function parseConsoleSearch(search: string): ConsoleQuery {
  const params = new URLSearchParams(search);
  const range = params.get('range');
  const from = Date.parse(params.get('from') ?? '');
  const to = Date.parse(params.get('to') ?? '');
  const hasSpan = to > from;
  const filters: Partial<Record<Dimension, string[]>> = {};
  for (const dimension of DIMENSIONS) {
    const values = params.getAll(dimension).filter((value) => value !== '');
    if (values.length > 0) filters[dimension] = [...new Set(values)].slice(0, MOST_VALUES);
  }
  return {
    range: isRange(range) ? range : DEFAULT_RANGE,
    from: hasSpan ? from : undefined,
    to: hasSpan ? to : undefined,
    filters,
    compare: parseComparison(params.get('compare')),
  };
}

function parseComparison(text: string | null): Comparison | undefined {
  if (text === 'before') return { with: 'before' };
  const release = text?.startsWith('release:') ? text.slice('release:'.length) : '';
  return release === '' ? undefined : { with: 'release', release };
}

/** The same as parameters of an address; what is usual is not written. */
export function consoleSearch({ range, from, to, filters, compare }: ConsoleQuery): URLSearchParams {
  const params = new URLSearchParams();
  if (from !== undefined && to !== undefined) {
    params.set('from', new Date(from).toISOString());
    params.set('to', new Date(to).toISOString());
  } else if (range !== DEFAULT_RANGE) params.set('range', range);
  appendFilters(params, filters);
  if (compare) params.set('compare', compare.with === 'before' ? 'before' : `release:${compare.release}`);
  return params;
}

/** The address of a screen of the console that is about the same time and visits. `more` are parameters of its own. */
export function consoleHref(path: string, query: ConsoleQuery, more: Readonly<Record<string, string>> = {}): string {
  const params = consoleSearch(query);
  for (const [name, value] of Object.entries(more)) params.set(name, value);
  const search = params.toString();
  return search === '' ? path : `${path}?${search}`;
}

/** Whose figures are read: what is looked at, or what it is compared with. */
export type Side = 'this' | 'compared';

/**
 * The parameters that the API takes. `withFilters`: false where figures are not about visits.
 * @param now milliseconds since 1970
 */
export function apiParameters(
  query: ConsoleQuery,
  { side = 'this', withFilters = true, now }: { side?: Side; withFilters?: boolean; now: number },
): URLSearchParams {
  const params = new URLSearchParams();
  const isBefore = side === 'compared' && query.compare?.with === 'before';
  if (isBefore || query.from !== undefined) {
    const { from, to } = spanOf(query, now);
    const back = isBefore ? to - from : 0;
    params.set('from', new Date(from - back).toISOString());
    params.set('to', new Date(to - back).toISOString());
  } else params.set('range', query.range);
  const otherRelease = side === 'compared' && query.compare?.with === 'release' ? query.compare.release : undefined;
  if (withFilters)
    appendFilters(params, otherRelease === undefined ? query.filters : { ...query.filters, release: [otherRelease] });
  return params;
}

/** Milliseconds since 1970. */
export function spanOf({ range, from, to }: ConsoleQuery, now: number): { from: number; to: number } {
  return from !== undefined && to !== undefined ? { from, to } : { from: now - RANGE_MILLISECONDS[range], to: now };
}

function appendFilters(params: URLSearchParams, filters: ConsoleQuery['filters']): void {
  for (const dimension of DIMENSIONS) for (const value of filters[dimension] ?? []) params.append(dimension, value);
}
