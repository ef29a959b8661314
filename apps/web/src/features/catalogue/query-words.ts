/** The query as a sentence. Each part can be edited; what filters nothing is left out, except for what people look for. */
import type { Sort } from '@headroom/contracts/catalogue';
import type { CatalogueState } from '../../cache/catalogue-query.ts';
import { formatAmount } from '../../ui/format.ts';
import { sortWords } from '../../ui/sort-words.ts';
import { OPTIMIZATION_STATUS_WORDS, PRODUCT_STATUS_WORDS } from '../../ui/status.tsx';

export type QueryPart = 'status' | 'type' | 'vendor' | 'tag' | 'optimizationStatus' | 'price' | 'sort';
/** `before` is plain, `text` is the part that opens. */
export type Clause = Readonly<{ part: QueryPart; before: string; text: string }>;

/** In the order in which the sort menu offers them. */
export const SORT_CHOICES: readonly Sort[] = [
  ...(['title', '-title', 'vendor', '-vendor', 'price', '-price'] as const),
  ...(['-updatedAt', 'updatedAt', '-createdAt', 'createdAt', '-lastOptimized', 'lastOptimized'] as const),
];

/** What a filter's value is called on screen. */
export function valueWords(part: QueryPart, value: string): string {
  if (part === 'status') return PRODUCT_STATUS_WORDS[value as keyof typeof PRODUCT_STATUS_WORDS] ?? value;
  if (part === 'optimizationStatus') {
    return OPTIMIZATION_STATUS_WORDS[value as keyof typeof OPTIMIZATION_STATUS_WORDS] ?? value;
  }
  if (value === '') return part === 'vendor' ? 'No vendor' : 'No type';
  return value;
}

export function queryClauses(state: CatalogueState, currency: string): readonly Clause[] {
  const clauses: Clause[] = [
    { part: 'status', ...(state.status.length === 0 ? every('status') : listed('status', state.status)) },
    { part: 'type', ...(state.type.length === 0 ? every('type') : listed('type', state.type)) },
  ];
  if (state.vendor.length > 0) clauses.push({ part: 'vendor', ...listed('vendor', state.vendor, 'from ') });
  if (state.tag.length > 0) clauses.push({ part: 'tag', ...listed('tag', state.tag, 'tagged ') });
  if (state.optimizationStatus.length > 0) {
    clauses.push({
      part: 'optimizationStatus',
      ...listed('optimizationStatus', state.optimizationStatus, 'with content '),
    });
  }
  clauses.push(
    { part: 'price', ...priceClause(state, currency) },
    { part: 'sort', before: 'by ', text: sortWords(state.sort) },
  );
  return clauses.map((clause, index) => (index === 0 ? capital(clause) : clause));
}

function every(word: string) {
  return { before: 'every ', text: word };
}

/** "Active", "Active or Draft", "3 vendors". */
function listed(part: QueryPart, values: readonly string[], before = '') {
  const words = values.map((value) => valueWords(part, value));
  const short = part === 'optimizationStatus' ? words.map((word) => word.toLowerCase()) : words;
  return { before, text: short.length <= 2 ? short.join(' or ') : `${short.length} ${PLURALS[part]}` };
}

const PLURALS: Readonly<Partial<Record<QueryPart, string>>> = {
  status: 'statuses',
  type: 'types',
  vendor: 'vendors',
  tag: 'tags',
  optimizationStatus: 'states',
};

function priceClause({ minPrice, maxPrice }: CatalogueState, currency: string) {
  const amount = (minor: number) => formatAmount(minor, currency);
  if (minPrice === undefined && maxPrice === undefined) return { before: 'at any ', text: 'price' };
  if (maxPrice === undefined) return { before: 'from ', text: `${amount(minPrice!)} ${currency}` };
  if (minPrice === undefined) return { before: 'up to ', text: `${amount(maxPrice)} ${currency}` };
  return { before: 'at ', text: `${amount(minPrice)} to ${amount(maxPrice)} ${currency}` };
}

function capital(clause: Clause): Clause {
  return clause.before === '' ? { ...clause, text: upper(clause.text) } : { ...clause, before: upper(clause.before) };
}

const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
