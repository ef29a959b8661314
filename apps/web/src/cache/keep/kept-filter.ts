import type { ChangeKeys } from '@headroom/contracts/changes';
import { queryWords } from '@headroom/contracts/search-text';

const FACETS = ['status', 'vendor', 'type', 'tag', 'optimizationStatus'] as const;

/**
 * Whether everything that one filter finds is among what another one found.
 * @param kept `filterQuery(state)` of what is here
 * @param asked what is asked for, as the API takes it
 */
export function covers(kept: string, asked: URLSearchParams): boolean {
  const has = new URLSearchParams(kept);
  const isSubset = FACETS.every((name) => {
    const held = has.getAll(name);
    const wanted = asked.getAll(name);
    return held.length === 0 || (wanted.length > 0 && wanted.every((value) => held.includes(value)));
  });
  const min = has.get('minPrice');
  const max = has.get('maxPrice');
  return (
    isSubset &&
    (min === null || Number(asked.get('minPrice') ?? -1) >= Number(min)) &&
    (max === null || Number(asked.get('maxPrice') ?? Infinity) <= Number(max)) &&
    // The same words: others may have been mended by the server in another way.
    trustedWords(kept).every((word) => queryWords(asked.get('q') ?? '').includes(word))
  );
}

/** Whether a filter can find a product with these keys; what it searches is not among them. */
export function mayFind(filter: string, keys: ChangeKeys): boolean {
  const asked = new URLSearchParams(filter);
  const isIn = (name: string, values: readonly string[]) =>
    !asked.has(name) || values.some((value) => asked.getAll(name).includes(value));
  return (
    isIn('status', [keys.status]) &&
    isIn('vendor', [keys.vendor]) &&
    isIn('type', [keys.type]) &&
    isIn('tag', keys.tags) &&
    isIn('optimizationStatus', [keys.optimizationStatus]) &&
    keys.price >= Number(asked.get('minPrice') ?? 0) &&
    keys.price <= Number(asked.get('maxPrice') ?? Infinity)
  );
}

/** The words by which the server found what is kept. */
export const trustedWords = (kept: string): string[] => queryWords(new URLSearchParams(kept).get('q') ?? '');

/** A filter's products, page by page, with every field and in an order that no edit changes. */
export function pageQuery(filter: string, more: Readonly<Record<string, string>>): URLSearchParams {
  const query = new URLSearchParams(filter);
  query.set('sort', 'createdAt');
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  return query;
}
