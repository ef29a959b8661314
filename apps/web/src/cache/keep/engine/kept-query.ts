import { FACET_VALUES_DEFAULT, LIST_LIMIT_DEFAULT, SORTS, type Sort } from '@headroom/contracts/catalogue';
import { queryWords } from '@headroom/contracts/search-text';

/** A question about the kept products, read from the API's own parameters. An empty list filters nothing. */
export interface KeptQuery {
  status: readonly string[];
  optimizationStatus: readonly string[];
  vendor: readonly string[];
  type: readonly string[];
  tag: readonly string[];
  minPrice: number;
  maxPrice: number;
  ids: readonly string[] | null;
  /** null without a search; an empty list where the text holds no word, which finds nothing. */
  words: readonly string[] | null;
  sort: Sort;
}

/** Where in a list, and what of it. */
export interface KeptPlace {
  offset: number;
  limit: number;
  isCounted: boolean;
  fields: string | undefined;
}

/** @param params as `/products`, `/products/facets` and `/products/marks` take them. */
export function readKeptQuery(params: URLSearchParams): KeptQuery {
  const texts = (name: string) => [...new Set(params.getAll(name).map((text) => text.normalize('NFC')))];
  const q = params.get('q') ?? '';
  const words = q.trim() === '' ? null : queryWords(q);
  const sort = SORTS.find((known) => known === params.get('sort'));
  const fallback: Sort = words ? 'relevance' : '-updatedAt';
  return {
    status: texts('status'),
    optimizationStatus: texts('optimizationStatus'),
    vendor: texts('vendor'),
    type: texts('type'),
    tag: texts('tag'),
    minPrice: amount(params.get('minPrice'), -Infinity),
    maxPrice: amount(params.get('maxPrice'), Infinity),
    ids:
      params
        .get('ids')
        ?.split(',')
        .map((id) => id.trim().toLowerCase()) ?? null,
    words,
    sort: sort === undefined || (sort === 'relevance' && !words) ? fallback : sort,
  };
}

export function readKeptPlace(params: URLSearchParams): KeptPlace {
  const count = params.get('count');
  return {
    offset: amount(params.get('offset'), 0),
    limit: amount(params.get('limit'), LIST_LIMIT_DEFAULT),
    isCounted: count === 'estimated' || count === 'exact',
    fields: params.get('fields') ?? undefined,
  };
}

export const readFacetValues = (params: URLSearchParams): number => amount(params.get('values'), FACET_VALUES_DEFAULT);

const amount = (text: string | null, otherwise: number): number => (text === null ? otherwise : Number(text));
