import type { HistoryEntry } from '@headroom/contracts/product-writes';
import type { Variant } from '@headroom/contracts/products';
import type { ReactNode } from 'react';
import { isSame } from '../../../cache/editing/three-way-merge.ts';
import { variantName } from '../../../cache/editing/variant-values.ts';
import { fieldName, valueWords } from './collision-words.ts';

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
  if (field === 'variants') return variantsWords(list<Variant>(from), list<Variant>(to), currency, To);
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

function variantsWords(
  from: readonly Variant[],
  to: readonly Variant[],
  currency: string,
  To: 'span' | 'mark',
): ReactNode {
  const added = to.filter(({ id }) => !from.some((other) => other.id === id));
  const removed = from.filter(({ id }) => !to.some((other) => other.id === id));
  const changed = to.flatMap((variant, index) => {
    const was = from.find(({ id }) => id === variant.id);
    const keys = was
      ? (['sku', 'options', 'price', 'compareAtPrice', 'stock'] as const).filter(
          (key) => !isSame(was[key], variant[key]),
        )
      : [];
    return was ? keys.map((key) => ({ key, was: was[key], is: variant[key], name: variantName(variant, index) })) : [];
  });
  if (added.length + removed.length === 0 && changed.length === 1 && changed[0]) {
    const { key, was, is, name } = changed[0];
    const what = to.length > 1 ? `${fieldName(key).toLowerCase()} of ${name}` : fieldName(key).toLowerCase();
    return fromTo(what, valueWords(key, was, currency), valueWords(key, is, currency), To);
  }
  const said = [
    added.length > 0 && `added ${added.length === 1 ? variantName(added[0]!, 0) : `${added.length} variants`}`,
    removed.length > 0 &&
      `removed ${removed.length === 1 ? variantName(removed[0]!, 0) : `${removed.length} variants`}`,
    changed.length > 0 && `${new Set(changed.map(({ name }) => name)).size} variants`,
  ].filter(Boolean);
  return said.join(', ') || 'the order of variants';
}

function imagesWords(from: readonly unknown[], to: readonly unknown[]): string {
  if (to.length > from.length) return `added ${to.length - from.length === 1 ? 'a picture' : 'pictures'}`;
  if (to.length < from.length) return `removed ${from.length - to.length === 1 ? 'a picture' : 'pictures'}`;
  return 'alt text or pictures';
}

function tagsWords(from: readonly string[], to: readonly string[]): string {
  const added = to.filter((tag) => !from.includes(tag)).map((tag) => `+ ${tag}`);
  const removed = from.filter((tag) => !to.includes(tag)).map((tag) => `− ${tag}`);
  const words = [...added, ...removed].join(', ');
  return words.length > SHORT * 2 ? 'the tags' : `tags ${words}`;
}
