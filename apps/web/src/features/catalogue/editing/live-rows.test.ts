import type { ChangeKeys, ProductChange } from '@headroom/contracts/changes';
import { expect, test } from 'vitest';
import { parseCatalogueSearch } from '../../../cache/catalogue-query.ts';
import { belongs, createLiveRows, MOVED_COUNTED } from './live-rows.ts';

const keys = (values: Partial<ChangeKeys> = {}): ChangeKeys => ({
  status: 'active',
  vendor: 'Carrara',
  type: 'Kitchen',
  tags: ['gift'],
  title: 'Mortar',
  price: 5_800,
  stock: 3,
  optimizationStatus: 'original',
  lastOptimized: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  ...values,
});
const change = (values: Partial<ProductChange>): ProductChange => ({
  op: 'update',
  productId: 'p',
  version: 2,
  at: '2026-01-02T00:00:00.000Z',
  after: keys(),
  ...values,
});
const list = (search: string) => parseCatalogueSearch(search);
const row = { id: 'p', version: 1, title: 'Mortar', price: 5_800, updatedAt: '2026-01-01T00:00:00.000Z' };
const shows = () => row;

test.each([
  ['', true],
  ['status=active&tag=gift&tag=other', true],
  ['status=draft', false],
  ['vendor=Carrara&type=Office', false],
  ['minPrice=5800&maxPrice=5800', true],
  ['maxPrice=5799', false],
  ['q=mortar', undefined],
  ['q=mortar&status=draft', false],
])('belongs to “%s”: %s', (search, expected) => expect(belongs(list(search), keys())).toBe(expected));

test('a row shows what changed in the columns that it has, and never goes back', () => {
  const live = createLiveRows();
  expect(live.hear(change({ after: keys({ price: 6_200 }) }), shows, list(''))).toEqual(['p']);
  expect(live.now(row)).toEqual({ ...row, version: 2, price: 6_200, updatedAt: keys().updatedAt });
  live.hear(change({ version: 1, after: keys({ price: 1 }) }), shows, list(''));
  expect(live.now(row).price).toBe(6_200);
  const newer = { ...row, version: 3, price: 7_000 };
  expect(live.now(newer)).toBe(newer);
  expect(live.moved()).toBe(0);
});

test('what changes its place, comes or leaves is counted once, and moves nothing', () => {
  const before = keys();
  const renamed = change({ before, after: keys({ title: 'Pestle' }) });
  const live = createLiveRows();
  live.hear(renamed, shows, list('sort=price'));
  expect(live.moved()).toBe(0);
  live.hear(renamed, shows, list(''));
  live.hear(renamed, shows, list(''));
  expect(live.moved()).toBe(1);
  live.hear(change({ productId: 'q', op: 'create', before: null }), () => undefined, list(''));
  live.hear(change({ productId: 'r', op: 'gone', after: null }), () => undefined, list(''));
  expect(live.moved()).toBe(2);
  live.settle();
  live.hear(change({ op: 'delete', after: null }), shows, list(''));
  live.hear(change({ productId: 's', before: keys({ status: 'draft' }) }), () => undefined, list('status=active'));
  expect(live.moved()).toBe(2);
});

test('a feed of any length keeps no ids of products that the list does not show', () => {
  const live = createLiveRows();
  const at = '2026-01-02T00:00:00.000Z';
  const productIds = Array.from({ length: 1_000 }, (_, index) => `other-${index}`);
  const rowOf = (id: string) => (id === 'p' ? row : undefined);
  const update = { op: 'bulk' as const, kind: 'update' as const, at };
  expect(live.hear({ ...update, productIds: [...productIds, 'p'] }, rowOf, list(''))).toEqual(['p']);
  expect(live.hear(change({ productId: 'other' }), rowOf, list(''))).toEqual([]);
  for (let part = 0; part < 3; part++) live.hear({ ...update, kind: 'create', productIds }, rowOf, list(''));
  expect(live.moved()).toBe(MOVED_COUNTED + 1);
  live.settle();
  expect(live.moved()).toBe(0);
});

test('one’s own edit is no news, whether the answer or the feed tells of it first', () => {
  const renamed = change({ before: keys(), after: keys({ title: 'Pestle' }) });
  const live = createLiveRows();
  live.hear(renamed, shows, list(''));
  expect(live.moved()).toBe(1);
  live.confirm('p', 2);
  expect(live.moved()).toBe(0);
  live.hear(renamed, shows, list(''));
  expect(live.moved()).toBe(0);
  live.hear({ ...renamed, version: 3 }, shows, list(''));
  expect(live.moved()).toBe(1);
});

test('several of one’s own edits are no news either, when all of them are answered before the feed tells of the first', () => {
  const renamed = change({ before: keys(), after: keys({ title: 'Pestle' }) });
  const live = createLiveRows();
  live.confirm('p', 2);
  live.confirm('p', 3);
  live.hear(renamed, shows, list(''));
  live.hear({ ...renamed, version: 3 }, shows, list(''));
  expect(live.moved()).toBe(0);
});

test('one’s own edit is no news when it is read again, before its answer or after', () => {
  const live = createLiveRows();
  const before = { id: 'p', version: 1, title: 'Mortar' };
  live.learn({ id: 'p', version: 2, title: 'Pestle' }, before, list(''));
  expect(live.moved()).toBe(1);
  live.confirm('p', 2);
  expect(live.moved()).toBe(0);
  live.learn({ id: 'p', version: 2, title: 'Pestle' }, before, list(''));
  expect(live.moved()).toBe(0);
  live.learn({ id: 'p', version: 3, title: 'Pestle 2' }, before, list(''));
  expect(live.moved()).toBe(1);
});

test('many at once are read again, unless they can only have come or gone', () => {
  const live = createLiveRows();
  const at = '2026-01-02T00:00:00.000Z';
  const bulk = { op: 'bulk' as const, productIds: ['p', 'q'], at };
  expect(live.hear({ ...bulk, kind: 'update' }, shows, list(''))).toEqual(['p', 'q']);
  expect(live.hear({ ...bulk, kind: 'create' }, () => undefined, list(''))).toEqual([]);
  expect(live.moved()).toBe(2);
  live.settle();
  live.learn({ ...row, version: 2, status: 'archived' }, row, list('status=active'));
  expect(live.moved()).toBe(1);
});
