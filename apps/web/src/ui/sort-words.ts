import type { Sort, SortKey } from '@headroom/contracts/catalogue';

const SORT_WORDS: Readonly<Record<SortKey, readonly [up: string, down: string]>> = {
  title: ['title, A to Z', 'title, Z to A'],
  vendor: ['vendor, A to Z', 'vendor, Z to A'],
  price: ['price, lowest first', 'price, highest first'],
  updatedAt: ['last change, oldest first', 'last change, newest first'],
  createdAt: ['creation, oldest first', 'creation, newest first'],
  lastOptimized: ['optimisation, oldest first', 'optimisation, newest first'],
};

/** A sort as it stands after "by". */
export function sortWords(sort: Sort): string {
  if (sort === 'relevance') return 'best match';
  const [up, down] = SORT_WORDS[sort.replace('-', '') as SortKey];
  return sort.startsWith('-') ? down : up;
}
