import type { HistoryEntry } from '@headroom/contracts/product-writes';
import type { Product } from '@headroom/contracts/products';
import { canonicalText } from '../canonical-text.ts';

/** A product as `product_versions` keeps it: under the names of the contract, without what is derived from the rest. */
export type ProductImageOfVersion = Omit<Product, 'image' | 'content'>;

/** What a person changes, in the order in which a product shows it. */
const FIELDS = [
  'title',
  'handle',
  'description',
  'vendor',
  'type',
  'tags',
  'status',
  'price',
  'compareAtPrice',
  'stock',
  'currency',
  'optimizationStatus',
  'lastOptimized',
  'images',
  'variants',
] as const;
/** Of a product with variants these are made from them. */
const FIGURES: ReadonlySet<string> = new Set(['price', 'compareAtPrice', 'stock']);

type Changes = HistoryEntry['changes'];

/**
 * What differs from one version to the next. Where the same single variant has other figures only, the product's own say it all;
 * elsewhere the figures follow from the variants and are left out beside them.
 */
export function diffImages(from: ProductImageOfVersion, to: ProductImageOfVersion): Changes {
  const differing = FIELDS.filter((field) => textOf(from, field) !== textOf(to, field));
  const isByVariants = differing.includes('variants') && !isOneVariantsFigures(from, to);
  return differing
    .filter((field) => (isByVariants ? !FIGURES.has(field) : field !== 'variants'))
    .map((field) => ({ field, from: from[field], to: to[field] }));
}

/** The order of variants and pictures is the order of the list; their numbers say nothing more. */
function textOf(image: ProductImageOfVersion, field: (typeof FIELDS)[number]): string {
  if (field !== 'variants' && field !== 'images') return canonicalText(image[field]);
  return canonicalText(image[field].map(({ position: _position, ...row }) => row));
}

function isOneVariantsFigures({ variants: [one, ...more] }: ProductImageOfVersion, to: ProductImageOfVersion): boolean {
  const [other, ...others] = to.variants;
  return (
    more.length + others.length === 0 &&
    one?.id === other?.id &&
    one?.sku === other?.sku &&
    canonicalText(one?.options) === canonicalText(other?.options)
  );
}
