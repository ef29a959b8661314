import type { HistoryEntry } from '@headroom/contracts/product-writes';
import type { ProductImage } from '@headroom/contracts/products';
import type { ReactNode } from 'react';
import { fieldName, valueWords } from './collision-words.ts';
import { VariantChanges } from './variant-changes.tsx';

export type HistoryChange = HistoryEntry['changes'][number];

/** Short enough to stand in a sentence whole, from and to. */
const SHORT = 40;
/** What follows from other changes by itself. */
const REPEATED: ReadonlySet<string> = new Set([
  'price',
  'compareAtPrice',
  'stock',
  'variantCount',
  'image',
  'currency',
]);

/** The changes that say something: a product's price is not told again where its variants' are. */
export function toldChanges(changes: readonly HistoryChange[]): readonly HistoryChange[] {
  const isOfVariants = changes.some(({ field }) => field === 'variants');
  return changes.filter(({ field }) => !(isOfVariants && REPEATED.has(field)) && field !== 'variantCount');
}

/** One change as a part of a sentence: “price 58.00 55.00”, “the description”, “tags + gift”. */
export function changeWords(change: HistoryChange, currency: string, To: 'span' | 'mark' = 'span'): ReactNode {
  const { field, from, to } = change;
  if (field === 'variants') return <VariantChanges from={list(from)} to={list(to)} currency={currency} To={To} />;
  if (field === 'images') return imagesWords(list(from), list(to));
  if (field === 'tags') return tagsWords(list(from), list(to));
  const [before, after] = [valueWords(field, from, currency), valueWords(field, to, currency)];
  const name = fieldName(field).toLowerCase();
  if (before.length > SHORT || after.length > SHORT) return `the ${name}`;
  return fromTo(name, before, after, To);
}

const list = <T,>(value: unknown): readonly T[] => (Array.isArray(value) ? (value as T[]) : []);

function fromTo(name: string, before: string, after: string, To: 'span' | 'mark'): ReactNode {
  return (
    <>
      {name} <s>{before}</s> <To>{after}</To>
    </>
  );
}

/** What became of pictures: which were added and taken off, and otherwise what else differs. */
function imagesWords(from: readonly ProductImage[], to: readonly ProductImage[]): string {
  const added = to.filter(({ id }) => !from.some((other) => other.id === id)).length;
  const removed = from.filter(({ id }) => !to.some((other) => other.id === id)).length;
  const counts = [added > 0 && `+ ${added}`, removed > 0 && `− ${removed}`].filter(Boolean);
  const stayed = to.filter(({ id }) => from.some((other) => other.id === id));
  const alt = stayed.filter((image) => from.find(({ id }) => id === image.id)?.alt !== image.alt);
  const order = from.filter(({ id }) => stayed.some((other) => other.id === id));
  const said = [
    counts.length > 0 && `pictures ${counts.join(', ')}`,
    alt.length > 0 &&
      `the alt text of ${alt.length === 1 ? `picture ${to.indexOf(alt[0]!) + 1}` : `${alt.length} pictures`}`,
    stayed.some(({ id }, index) => order[index]?.id !== id) && 'the order of pictures',
  ].filter(Boolean);
  return said.join(', ') || 'the pictures';
}

function tagsWords(from: readonly string[], to: readonly string[]): string {
  const added = to.filter((tag) => !from.includes(tag)).map((tag) => `+ ${tag}`);
  const removed = from.filter((tag) => !to.includes(tag)).map((tag) => `− ${tag}`);
  const words = [...added, ...removed].join(', ');
  return words.length > SHORT * 2 ? 'the tags' : `tags ${words}`;
}
