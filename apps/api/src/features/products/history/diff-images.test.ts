import { describe, expect, it } from 'vitest';
import { diffImages, type ProductImageOfVersion } from './diff-images.ts';

const variant = (id: string, rest: object = {}) => ({
  id,
  sku: null,
  options: [],
  price: 5,
  compareAtPrice: null,
  stock: 0,
  position: 1,
  ...rest,
});
const image = (rest: object = {}) =>
  ({
    title: 'Mug',
    tags: ['a'],
    price: 5,
    compareAtPrice: null,
    stock: 0,
    images: [],
    variants: [variant('one')],
    ...rest,
  }) as unknown as ProductImageOfVersion;
const fields = (from: ProductImageOfVersion, to: ProductImageOfVersion) =>
  diffImages(from, to).map(({ field }) => field);

describe('diffImages', () => {
  it('finds nothing where only what a write always moves differs, nor in the order of members', () => {
    const options = [{ name: 'Size', value: 'L' }];
    const from = image({ version: 1, updatedAt: 'a', variants: [variant('one', { position: 4, options })] });
    const to = image({
      version: 2,
      updatedAt: 'b',
      variants: [variant('one', { options: [{ value: 'L', name: 'Size' }] })],
    });
    expect(diffImages(from, to)).toEqual([]);
  });

  it('says a single variant’s figures on the product alone', () => {
    const to = image({ price: 7, stock: 2, variants: [variant('one', { price: 7, stock: 2 })] });
    expect(diffImages(image(), to)).toEqual([
      { field: 'price', from: 5, to: 7 },
      { field: 'stock', from: 0, to: 2 },
    ]);
  });

  it('says variants as a whole where more than figures or more than one differ', () => {
    expect(fields(image(), image({ variants: [variant('one', { sku: 'x' })] }))).toEqual(['variants']);
    expect(fields(image(), image({ price: 7, variants: [variant('two', { price: 7 })] }))).toEqual(['variants']);
    expect(fields(image(), image({ variants: [] }))).toEqual(['variants']);
    const pair = image({ variants: [variant('one'), variant('two')] });
    expect(
      fields(pair, image({ stock: 3, title: 'Cup', variants: [variant('one'), variant('two', { stock: 3 })] })),
    ).toEqual(['title', 'variants']);
    expect(fields(pair, image({ variants: [variant('two'), variant('one')] }))).toEqual(['variants']);
  });

  it('says the figures of a product that has no variants', () => {
    expect(fields(image({ variants: [] }), image({ variants: [], price: 9 }))).toEqual(['price']);
  });
});
