import { describe, expect, test } from 'vitest';
import type { BulkEntry, FeedKeys, SingleEntry } from '../../../changes/feed-repository.ts';
import { EVERYTHING } from '../test-filter.ts';
import { createListFootprint, type ListFootprintFields } from './list-footprint.ts';
import { compareTexts, parseSortValue } from './sort-value.ts';

const idOf = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const keys: FeedKeys = {
  status: 'active',
  vendor: 'Acme',
  type: '',
  tags: [],
  title: 'M',
  price: 500,
  stock: 0,
  optimizationStatus: 'original',
  lastOptimized: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  searchHash: 'a',
};
type Change = Partial<FeedKeys> | null;
const edit = (before: Change, after: Change, id = idOf(1)): SingleEntry => ({
  seq: 1,
  xid: '1',
  at: '2026-01-01T00:00:00.000Z',
  actor: null,
  op: 'update',
  productId: id,
  version: 2,
  before: before && { ...keys, ...before },
  after: after && { ...keys, ...after },
});
const bulk = (ids: string[], was: FeedKeys['status'], is: FeedKeys['status']): BulkEntry => ({
  seq: 1,
  xid: '1',
  at: '2026-01-01T00:00:00.000Z',
  actor: null,
  op: 'bulk',
  kind: 'update',
  productIds: ids,
  before: { status: was },
  after: { status: is },
});
const page: ListFootprintFields = {
  filter: { ...EVERYTHING, activeOnly: true },
  isMended: false,
  order: { key: 'title', descending: false },
  shown: ['title', 'price'],
  place: 'range',
  isRising: true,
  start: { key: 'f', id: idOf(5) },
  end: { key: 'p', id: idOf(5) },
  ids: '',
  next: idOf(9),
  count: 'none',
};
const list = (fields: Partial<ListFootprintFields> = {}) => createListFootprint({ ...page, ...fields });

describe('a page between two keys', () => {
  test.each([
    ['something in it that is shown', edit({ price: 1 }, { price: 2 }), 'drop'],
    ['something in it that is not', edit({ stock: 1 }, { stock: 2 }), 'none'],
    ['a row that comes', edit(null, {}), 'drop'],
    ['a row that goes', edit({}, { status: 'archived' }), 'drop'],
    ['a row that the list does not hold', edit({ status: 'draft' }, { status: 'draft', price: 9 }), 'none'],
    ['a row that moves in it', edit({ title: 'G' }, { title: 'H' }), 'drop'],
    ['a row that passes from before it to behind it', edit({ title: 'A' }, { title: 'Z' }), 'none'],
    ['its last row', edit({ title: 'P', price: 1 }, { title: 'P' }, idOf(5)), 'drop'],
    ['one behind its last', edit({ title: 'P', price: 1 }, { title: 'P' }, idOf(6)), 'none'],
    ['the row of its cursor', edit({ title: 'F', price: 1 }, { title: 'F' }, idOf(5)), 'none'],
    ['one behind its cursor', edit({ title: 'F', price: 1 }, { title: 'F' }, idOf(6)), 'drop'],
    ['what is shown of the row that follows', edit({ title: 'Q', price: 1 }, { title: 'Q' }, idOf(9)), 'none'],
    ['the row that follows, which goes', edit({ title: 'Q' }, null, idOf(9)), 'drop'],
    ['the row that follows, which moves', edit({ title: 'Q' }, { title: 'R' }, idOf(9)), 'drop'],
    ['many that it may hold', bulk([idOf(77)], 'active', 'active'), 'drop'],
    ['many that it cannot hold', bulk([idOf(77)], 'draft', 'archived'), 'none'],
  ] as const)('%s', (_what, entry, touch) => {
    expect(list().touch(entry)).toBe(touch);
    expect(touch === 'none' || list().group?.mayTouch(entry)).toBe(true);
  });

  test('is read the same from its JSON', () => {
    const again = createListFootprint(JSON.parse(JSON.stringify(list().toJson())) as ListFootprintFields);
    expect(again.touch(edit({ price: 1 }, { price: 2 }))).toBe('drop');
    expect(again.group?.text).toBe(list().group?.text);
  });

  test('with a total, what enters or leaves the list shows wherever it stands', () => {
    const entry = edit({ title: 'Z' }, null);
    expect(list({ count: 'exact' }).touch(entry)).toBe('drop');
    expect(list({ count: 'estimated' }).touch(entry)).toBe('lag');
    expect(list().touch(entry)).toBe('none');
  });

  test('an open end takes whatever stands there', () => {
    expect(list({ end: null, next: null }).touch(edit(null, { title: 'Z' }))).toBe('drop');
    expect(list({ start: null }).touch(edit(null, { title: 'A' }))).toBe('drop');
  });

  test('where a field is shown that the feed does not tell, any change of a row shows', () => {
    expect(list({ shown: null }).touch(edit({}, {}))).toBe('drop');
    expect(list({ shown: null }).touch(edit({ title: 'Z' }, { title: 'Z' }))).toBe('none');
  });

  test('of a search, only changed words may be found or lost', () => {
    const search = list({ filter: { ...page.filter, search: `'oak':*` } });
    expect(search.touch(edit({ searchHash: 'a' }, { searchHash: 'b' }))).toBe('drop');
    expect(search.touch(edit({ stock: 1 }, { stock: 2 }))).toBe('none');
    const { searchHash: _none, ...older } = keys;
    expect(search.touch({ ...edit({}, {}), before: older, after: older })).toBe('drop');
  });

  test('a list of named products asks about these only', () => {
    const { productIds, group } = list({ filter: { ...page.filter, ids: [idOf(1)] } });
    expect(productIds).toEqual(new Set([idOf(1)]));
    expect(group).toBe(null);
  });
});

describe('a page by position', () => {
  const position = list({ place: 'position', start: { key: 'f', id: idOf(5) }, ids: idOf(5) + idOf(1) });
  test.each([
    ['a row that it shows', edit({ price: 1 }, { price: 2 }), 'drop'],
    ['a row ahead of it that goes', edit({ title: 'A' }, null, idOf(30)), 'lag'],
    ['a row ahead of it that stays ahead', edit({ title: 'A' }, { title: 'B' }, idOf(30)), 'none'],
    ['a row that comes between its rows', edit(null, {}, idOf(30)), 'lag'],
    ['a row behind it', edit({ title: 'X' }, { title: 'Y' }, idOf(30)), 'none'],
    ['the row that follows', edit({ title: 'X' }, null, idOf(9)), 'lag'],
  ] as const)('%s', (_what, entry, touch) => {
    expect(position.touch(entry)).toBe(touch);
  });
  test('behind the end of the list, whatever makes the list longer', () => {
    const behind = list({ place: 'position', start: null, end: null, next: null });
    expect(behind.touch(edit(null, { title: 'A' }))).toBe('lag');
    expect(behind.touch(edit({ title: 'A' }, { title: 'B' }))).toBe('none');
  });
});

describe('sort values', () => {
  test('texts compare by code point, as bytes of UTF-8 do', () => {
    const texts = ['', 'A', 'a', 'ab', 'é', '漢', '\ue000', '\uffef', '\u{1f56f}', '\u{10ffff}'];
    for (const [n, a] of texts.entries())
      for (const [m, b] of texts.entries()) {
        expect(Math.sign(compareTexts(a, b))).toBe(Math.sign(n - m));
        expect(Math.sign(compareTexts(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }
  });
  test('keys are read as PostgreSQL prints them', () => {
    expect(parseSortValue('2026-01-01 00:00:00.12+00', 'updatedAt')).toBe('2026-01-01T00:00:00.120Z');
    expect(parseSortValue('-infinity', 'lastOptimized')).toBe('');
    expect(parseSortValue('infinity', 'createdAt')).toBe(undefined);
    expect(parseSortValue('500', 'price')).toBe(500);
  });
});
