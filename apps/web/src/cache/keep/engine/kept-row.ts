import type { Product } from '@headroom/contracts/products';

/**
 * What is held in memory of each kept product: all that lists filter, sort, search and show of their own accord. The rest
 * (texts, all pictures, variants) stays on the disk until somebody opens the product.
 */
export interface KeptRow extends Omit<Product, 'description' | 'images' | 'variants' | 'content'> {
  /** Of its variants, in their order; null where one has none. */
  skus: readonly (string | null)[];
}

/** The part of a product that a list needs. */
export function rowOf(product: Product): KeptRow {
  const { description: _description, images: _images, variants, content: _content, ...row } = product;
  return { ...row, skus: variants.map(({ sku }) => sku) };
}
