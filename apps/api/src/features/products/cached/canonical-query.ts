import {
  FACET_VALUES_DEFAULT,
  LIMITS,
  LIST_LIMIT_DEFAULT,
  NESTED_FIELDS,
  PRODUCT_FIELDS,
  PRODUCT_STATUSES,
} from '@headroom/contracts/catalogue';
import type { FacetsQuery, ListQuery, MarksQuery } from '@headroom/contracts/products';
import { parseFields } from '../field-selection.ts';
import { queryWords } from '@headroom/contracts/search-text';

type AnyQuery = Partial<ListQuery & FacetsQuery & MarksQuery>;

const REPEATED = ['status', 'vendor', 'type', 'tag', 'optimizationStatus'] as const;
const NUMBERS = ['minPrice', 'maxPrice', 'values', 'limit', 'offset'] as const;
const TEXTS = ['ids', 'q', 'sort', 'fields', 'count', 'cursor'] as const;
type Name = (typeof REPEATED)[number] | (typeof NUMBERS)[number] | (typeof TEXTS)[number];
/** The order of the text. */
const ORDER: readonly Name[] = [
  ...REPEATED,
  'minPrice',
  'maxPrice',
  'ids',
  'q',
  'sort',
  'fields',
  'values',
  'limit',
  'offset',
  'count',
  'cursor',
];

const distinct = (values: readonly string[]): string[] =>
  [...new Set(values.map((value) => value.normalize('NFC')))].toSorted();

/** Folded words, where they are all that a search reads of its text. A text without words finds nothing, which is not no search. */
function canonicalSearch(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  const words = queryWords(text).join(' ');
  if (words === '') return '-';
  const isTheSame = words.length <= LIMITS.query && queryWords(words).join(' ') === words;
  return isTheSame ? words : text.normalize('NFC');
}

/** `id,title,variants.sku` in the contract's order; undefined where that is every field. What is not known stays, to be refused. */
export function canonicalFields(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const parsed = parseFields(text);
  if ('unknown' in parsed) return text;
  const paths = [...parsed.selection].flatMap(([field, parts]) =>
    parts === true || parts.length === NESTED_FIELDS[field as keyof typeof NESTED_FIELDS].length
      ? [field]
      : parts.map((part) => `${field}.${part}`),
  );
  return paths.join() === PRODUCT_FIELDS.join() ? undefined : paths.join();
}

const canonicalIds = (text: string): string => distinct(text.split(',').map((id) => id.trim().toLowerCase())).join();

function canonicalValues(query: AnyQuery, name: Name): readonly string[] {
  const value = query[name];
  if (value === undefined) return [];
  switch (name) {
    case 'status': {
      const statuses = distinct(value as string[]);
      return statuses.length === PRODUCT_STATUSES.length ? [] : statuses;
    }
    case 'vendor':
    case 'type':
    case 'tag':
    case 'optimizationStatus':
      return distinct(value as string[]);
    case 'ids':
      return [canonicalIds(String(value))];
    case 'q':
      return [canonicalSearch(String(value))].filter((text) => text !== undefined);
    case 'fields':
      return [canonicalFields(String(value))].filter((text) => text !== undefined);
    case 'sort':
      return value === (query.q === undefined || query.q.trim() === '' ? '-updatedAt' : 'relevance')
        ? []
        : [String(value)];
    default:
      return value === DEFAULTS[name] ? [] : [String(value)];
  }
}
const DEFAULTS: Readonly<Partial<Record<Name, string | number>>> = {
  limit: LIST_LIMIT_DEFAULT,
  values: FACET_VALUES_DEFAULT,
  count: 'none',
};

/**
 * One text for all queries that mean the same: a query string in a fixed order, without defaults and repeats, texts in NFC, a search as its
 * folded words, fields in the contract's order.
 */
export function canonicalQuery(query: AnyQuery): string {
  const text = new URLSearchParams();
  for (const name of ORDER) {
    // The beginning of a list; beside a cursor a position is an error, which stays.
    if (name === 'offset' && query.offset === 0 && query.cursor === undefined) continue;
    for (const value of canonicalValues(query, name)) text.append(name, value);
  }
  // Commas part ids and fields; they need no escape.
  return text.toString().replaceAll('%2C', ',');
}

/** Reads `canonicalQuery` back, without defaults. */
export function parseCanonicalQuery(text: string): AnyQuery {
  const parameters = new URLSearchParams(text);
  const query: Record<string, unknown> = {};
  for (const name of REPEATED) if (parameters.has(name)) query[name] = parameters.getAll(name);
  for (const name of NUMBERS) if (parameters.has(name)) query[name] = Number(parameters.get(name));
  for (const name of TEXTS) if (parameters.has(name)) query[name] = parameters.get(name);
  return query;
}

export const parseListQuery = (text: string): ListQuery => ({
  limit: LIST_LIMIT_DEFAULT,
  count: 'none',
  ...parseCanonicalQuery(text),
});
export const parseFacetsQuery = (text: string): FacetsQuery => ({
  values: FACET_VALUES_DEFAULT,
  ...parseCanonicalQuery(text),
});
