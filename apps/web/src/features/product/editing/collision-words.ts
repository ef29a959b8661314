import type { FieldName, KnownProduct } from '../../../cache/editing/product-changes.ts';
import type { Collision } from '../../../cache/editing/three-way-merge.ts';
import { variantName } from '../../../cache/editing/variant-values.ts';
import type { Variant } from '@headroom/contracts/products';
import { formatAmount, formatCount } from '../../../ui/format.ts';
import { PRODUCT_STATUS_WORDS } from '../../../ui/status.tsx';

const NAMES: Readonly<Record<string, string>> = {
  handle: 'Handle',
  title: 'Title',
  description: 'Description',
  vendor: 'Vendor',
  type: 'Type',
  tags: 'Tags',
  status: 'Status',
  price: 'Price',
  compareAtPrice: 'Price before',
  stock: 'Stock',
  variants: 'Variants',
  images: 'Pictures',
  sku: 'SKU',
  options: 'Options',
  alt: 'Alt text',
  url: 'Address',
};

/** A field in words, to begin a sentence or a line with. */
export const fieldName = (field: string): string => NAMES[field] ?? field;

/** What a collision is about: "Price", or "Price of Green · 14 cm" where there are several variants. */
export function collisionName({ path, base, mine, theirs }: Collision, product: KnownProduct): string {
  const [field = '', id, key] = path.split('/');
  if (id === undefined) return fieldName(field);
  if (field === 'images') {
    const at = product.images?.findIndex((image) => image.id === id) ?? -1;
    const picture = `picture${at === -1 ? '' : ` ${at + 1}`}`;
    return key === undefined ? `The ${picture}` : `${fieldName(key)} of ${picture}`;
  }
  const variants = product.variants ?? [];
  const at = variants.findIndex((variant) => variant.id === id);
  const variant = variants[at] ?? ((base ?? mine ?? theirs) as Variant);
  if (key === undefined) return variantName(variant, Math.max(0, at));
  return variants.length === 1 ? fieldName(key) : `${fieldName(key)} of ${variantName(variant, at)}`;
}

/** A value as people write it. `key` is the last part of a path. */
export function valueWords(path: string, value: unknown, currency: string): string {
  const parts = path.split('/');
  if (parts.length === 2) return value === undefined ? 'removed' : itemWords(parts[0], value, currency);
  const key = parts.at(-1) as FieldName | 'sku' | 'options' | 'alt';
  if (value === undefined || value === null || value === '') return 'none';
  if (key === 'price' || key === 'compareAtPrice') return formatAmount(value as number, currency);
  if (key === 'stock') return formatCount(value as number);
  if (key === 'status') return PRODUCT_STATUS_WORDS[value as keyof typeof PRODUCT_STATUS_WORDS];
  if (key === 'tags') return (value as string[]).join(', ') || 'none';
  if (key === 'options') return (value as Variant['options']).map((option) => option.value).join(' · ') || 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function itemWords(list: string | undefined, value: unknown, currency: string): string {
  if (list !== 'variants') return (value as { alt?: string }).alt || 'kept';
  const { price, stock } = value as Variant;
  return `${formatAmount(price, currency)}, ${formatCount(stock)} in stock`;
}

/** How much a price moved: "+ 4.00". */
export function differenceWords(path: string, from: unknown, to: unknown, currency: string): string {
  const key = path.split('/').at(-1);
  if (typeof from !== 'number' || typeof to !== 'number' || from === to) return '';
  const amount = key === 'stock' ? formatCount(Math.abs(to - from)) : formatAmount(Math.abs(to - from), currency);
  return `${to > from ? '+' : '−'} ${amount}`;
}

/** "a", "a and b", "a, b and c". */
export function listWords(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten'];
export const numberWord = (count: number): string => NUMBERS[count] ?? formatCount(count);
