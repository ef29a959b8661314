import type { Product, Variant } from '@headroom/contracts/products';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  applyChanges,
  changesTo,
  inverse,
  newItemId,
  patchOf,
  serverIds,
  withServerIds,
  type ProductValues,
} from './product-changes.ts';
import { isSame } from './three-way-merge.ts';

const variant = (id: string, values: Partial<Variant> = {}): Variant => ({
  id,
  sku: null,
  options: [],
  price: 5_800,
  compareAtPrice: null,
  stock: 3,
  position: 0,
  ...values,
});
const product = (values: Partial<Product> = {}): Product => ({
  id: 'p',
  handle: 'mortar',
  title: 'Mortar',
  description: '',
  vendor: 'Carrara',
  type: 'Kitchen',
  tags: ['gift'],
  status: 'active',
  price: 5_800,
  compareAtPrice: null,
  currency: 'EUR',
  stock: 3,
  variantCount: 1,
  optimizationStatus: 'original',
  lastOptimized: null,
  version: 4,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  image: null,
  images: [],
  variants: [variant('v')],
  content: null,
  ...values,
});

const text = fc.constantFrom('a', 'b', 'c');
const values = fc.record<Partial<ProductValues>>(
  {
    title: text,
    vendor: text,
    status: fc.constantFrom('draft', 'active', 'archived'),
    tags: fc.uniqueArray(text),
    price: fc.integer({ min: 0, max: 3 }),
    stock: fc.integer({ min: -2, max: 2 }),
  },
  { requiredKeys: [] },
);

test('changes give the product the values, and their inverse gives it back', () => {
  fc.assert(
    fc.property(values, (wanted) => {
      const before = product();
      const changes = changesTo(before, wanted);
      const { product: after, collisions } = applyChanges(before, changes);
      expect(collisions).toEqual([]);
      expect(after).toMatchObject(wanted);
      expect(applyChanges(after, inverse(changes)).product).toEqual(before);
    }),
  );
});

test('on what somebody else left, every field is mine, theirs or a collision', () => {
  fc.assert(
    fc.property(values, values, (mine, theirs) => {
      const base = product();
      const changes = changesTo(base, mine);
      const other = applyChanges(base, changesTo(base, theirs)).product;
      const { product: merged, changes: rebased, collisions } = applyChanges(other, changes);
      for (const field of ['title', 'vendor', 'status', 'price', 'stock'] as const) {
        const collided = collisions.some(({ path }) => path === field || path === `variants/v/${field}`);
        const changedByBoth = !isSame(merged[field], base[field]) && !isSame(other[field], base[field]);
        const wanted = mine[field] === undefined || mine[field] === base[field] ? other[field] : mine[field];
        expect(merged[field]).toEqual(wanted);
        expect(collided).toBe(changedByBoth && merged[field] !== other[field]);
      }
      // What is left to send is exactly what makes theirs into the merged one.
      const sent = applyChanges(other, rebased);
      expect(sent.collisions).toEqual([]);
      expect(sent.product).toEqual(merged);
    }),
  );
});

test('the price of the only variant is sent as the product’s; a list row that knows no variants does the same', () => {
  const whole = product();
  const onPage = changesTo(whole, { price: 6_200 });
  expect(Object.keys(onPage)).toEqual(['variants']);
  expect(patchOf(whole, onPage)).toEqual({ price: 6_200 });
  const row = { id: 'p', version: 4, price: 5_800, stock: 3 };
  expect(patchOf(row, changesTo(row, { price: 6_200, stock: 3 }))).toEqual({ price: 6_200 });
  // The page that opens while the row's edit is under way shows it in both places.
  const shown = applyChanges(whole, changesTo(row, { price: 6_200 })).product;
  expect(shown.price).toBe(6_200);
  expect(shown.variants[0]?.price).toBe(6_200);
});

test('variants: sums follow, a new one has no id for the server, and gets the one that it is given', () => {
  const before = product({ variants: [variant('v')] });
  const added = newItemId('1');
  const to = [variant('v'), variant(added, { price: 4_000, stock: 9, position: 1 })];
  const changes = changesTo(before, { variants: to });
  const { product: after } = applyChanges(before, changes);
  expect(after).toMatchObject({ price: 4_000, stock: 12, variantCount: 2 });
  const { id: _id, position: _position, ...unnamed } = to[1]!;
  expect(patchOf(before, changes).variants?.[1]).toEqual(unnamed);
  const ids = serverIds(changes, { variants: [variant('v'), variant('w')] });
  expect(withServerIds(changes, ids).variants?.to.map(({ id }) => id)).toEqual(['v', 'w']);
});

test('a variant that somebody else removed is sent as a new one', () => {
  const before = product({ variants: [variant('v'), variant('w', { position: 1 })] });
  const to = [variant('v'), variant('w', { position: 1, price: 1 })];
  const changes = changesTo(before, { variants: to });
  const theirs = product({ variants: [variant('v')], version: 5 });
  const { changes: rebased, collisions } = applyChanges(theirs, changes);
  expect(collisions.map(({ path }) => path)).toEqual(['variants/w']);
  expect(patchOf(theirs, rebased).variants?.map(({ id }) => id)).toEqual(['v', undefined]);
});

test('pictures go whole, without their place', () => {
  const image = { id: 'i', url: '/a.svg', alt: '', width: 4, height: 3, placeholder: null, position: 0 };
  const before = product({ images: [image] });
  const changes = changesTo(before, { images: [{ ...image, alt: 'A mortar' }] });
  expect(patchOf(before, changes)).toEqual({
    images: [{ id: 'i', url: '/a.svg', alt: 'A mortar', width: 4, height: 3 }],
  });
});
