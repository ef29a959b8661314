import type { ChangeKeys } from '@headroom/contracts/changes';
import { describe, expect, test } from 'vitest';
import type { BulkEntry, SingleEntry } from '../../changes/feed-repository.ts';
import {
  keysOfFacets,
  keysOfList,
  keysOfMarks,
  keysOfProduct,
  MAX_HEADER_BYTES,
  surrogateKeysOf,
  type FilteredBy,
} from './surrogate-keys.ts';

const ID = '01890000-0000-7000-8000-00000000000A';
const NO_FILTER: FilteredBy = {
  vendor: null,
  type: null,
  tag: null,
  optimizationStatus: null,
  minPrice: null,
  maxPrice: null,
  ids: null,
  search: null,
};
const keys: ChangeKeys & { searchHash: string } = {
  status: 'active',
  vendor: 'Acme',
  type: 'Kettle',
  tags: ['steel'],
  title: 'Kettle',
  price: 1_000,
  stock: 3,
  optimizationStatus: 'original',
  lastOptimized: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  searchHash: 'a',
};
type Keys = Partial<typeof keys>;
const base = { seq: 1, xid: '800', at: '2026-11-21T12:00:00.000Z', actor: null };
const edit = (before: Keys | null, after: Keys | null): SingleEntry => ({
  ...base,
  op: 'update',
  productId: ID,
  version: 2,
  before: before && { ...keys, ...before },
  after: after && { ...keys, updatedAt: '2026-11-21T12:00:00.000Z', ...after },
});
const bulk = (before: BulkEntry['before'], after: BulkEntry['after']): BulkEntry => ({
  ...base,
  op: 'bulk',
  kind: 'update',
  productIds: [ID],
  before,
  after,
});

test('an answer says what it shows, what it is sorted and what it is filtered by', () => {
  expect(keysOfProduct(ID)).toEqual(['catalogue', 'product', 'p-00000000000a']);
  expect(keysOfList({ order: 'title', filter: { ...NO_FILTER, tag: ['x'], minPrice: 5 }, productIds: [ID] })).toEqual([
    'catalogue',
    'list',
    's-title',
    'f-tags',
    'f-price',
    'p-00000000000a',
  ]);
  expect(keysOfList({ order: 'relevance', filter: { ...NO_FILTER, search: 'a:*' }, productIds: [] })).toEqual([
    'catalogue',
    'list',
    'search',
  ]);
  expect(keysOfMarks({ order: 'updatedAt', filter: NO_FILTER })).toEqual(['catalogue', 'list', 's-updatedat']);
  expect(keysOfFacets({ filter: { ...NO_FILTER, ids: [ID], vendor: ['A'] } })).toEqual([
    'catalogue',
    'facets',
    'f-vendor',
    'p-00000000000a',
  ]);
});

test('an answer of more products than a header may name is purged by every change', () => {
  const productIds = Array.from({ length: 2_000 }, (_, n) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`);
  const many = keysOfList({ order: 'price', filter: NO_FILTER, productIds });
  expect(many).toEqual(['wide', 'catalogue', 'list', 's-price']);
  expect(surrogateKeysOf(edit({}, { stock: 4 }))).toContain('wide');
  const most = keysOfList({ order: 'price', filter: NO_FILTER, productIds: productIds.slice(0, 200) });
  expect(most).toHaveLength(203);
  expect(most.join(' ').length).toBeLessThan(MAX_HEADER_BYTES);
});

describe('a change purges', () => {
  test('for a value that no list filters or sorts by, the product and the lists by the time of change', () => {
    expect(surrogateKeysOf(edit({}, { stock: 4 }))).toEqual(['wide', 'p-00000000000a', 's-updatedat']);
  });

  test('for a price, what is sorted or filtered by it, and the facets', () => {
    expect(surrogateKeysOf(edit({}, { price: 900 }))).toEqual([
      'wide',
      'p-00000000000a',
      's-price',
      's-updatedat',
      'f-price',
      'facets',
    ]);
  });

  test('for searched text, the searches; also where it is a SKU, or not known whether', () => {
    expect(surrogateKeysOf(edit({}, { title: 'Pot' }))).toContain('search');
    expect(surrogateKeysOf(edit({}, { searchHash: 'b' }))).toContain('search');
    const { searchHash: _, ...unsaid } = keys;
    expect(surrogateKeysOf({ ...edit({}, {}), before: unsaid, after: unsaid })).toContain('search');
    expect(surrogateKeysOf(edit({}, { price: 900 }))).not.toContain('search');
  });

  test.each([
    ['a product that becomes active', edit({ status: 'draft' }, {})],
    ['one that no longer is', edit({}, { status: 'archived' })],
    ['a new one', edit(null, {})],
    ['one that is gone', edit({}, null)],
  ])('for %s, every list and the facets', (_, entry) => {
    expect(surrogateKeysOf(entry)).toEqual(['wide', 'p-00000000000a', 'list', 'facets']);
  });

  test('for many products, each of them, every list and the facets', () => {
    const all = ['wide', 'list', 'facets', 'p-00000000000a'];
    expect(surrogateKeysOf(bulk({ status: 'active' }, { status: 'active' }))).toEqual(all);
    expect(surrogateKeysOf(bulk(null, { status: 'active' }))).toEqual(all);
    expect(surrogateKeysOf(bulk({ status: 'active' }, null))).toEqual(all);
  });

  test('nothing for what the public sees neither before nor after', () => {
    expect(surrogateKeysOf(edit({ status: 'draft' }, { status: 'archived' }))).toEqual([]);
    expect(surrogateKeysOf(bulk({ status: 'draft' }, null))).toEqual([]);
  });
});
