import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FeedEntry, FeedKeys } from '../../../changes/feed-repository.ts';
import type { OrderKey } from '../list-request.ts';
import { EVERYTHING } from '../test-filter.ts';
import { createListFootprint } from './list-footprint.ts';

const TIMES = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z', '2026-01-03T00:00:00.000Z'];
/** As PostgreSQL prints keys in cursors; the last of each cannot be compared with what the feed tells. */
const KEYS: Record<string, readonly string[]> = {
  price: ['100', '200', '300'],
  title: ['mug', 'pot', 'tea'],
  updatedAt: ['2026-01-01 00:00:00+00', '2026-01-02 00:00:00+00', '12026-01-02 00:00:00+00'],
  lastOptimized: ['-infinity', '2026-01-02 00:00:00+00', 'nonsense'],
};
const id = fc.constantFrom('a', 'b', 'c', 'd');
const keys: fc.Arbitrary<FeedKeys> = fc
  .record({
    title: fc.constantFrom('Mug', 'pot', 'Tea'),
    price: fc.constantFrom(100, 200, 300),
    updatedAt: fc.constantFrom(...TIMES, '+012026-01-02T00:00:00.000Z'),
    lastOptimized: fc.constantFrom(null, ...TIMES),
    searchHash: fc.constantFrom('x', 'y'),
  })
  .map((some) => ({ status: 'active', vendor: '', type: '', tags: [], stock: 0, ...some }) as unknown as FeedKeys);
const page = fc.constantFrom(...Object.keys(KEYS)).chain((key) => {
  const row = fc.option(fc.record({ key: fc.constantFrom(...(KEYS[key] ?? [])), id }));
  return fc.record({
    order: fc.record({ key: fc.constant(key as OrderKey), descending: fc.boolean() }),
    filter: fc.constantFrom(EVERYTHING, { ...EVERYTHING, minPrice: 200 }, { ...EVERYTHING, search: "'tea'" }),
    isMended: fc.constant(false),
    shown: fc.constantFrom(null, ['title' as const]),
    place: fc.constantFrom('range' as const, 'position' as const),
    isRising: fc.boolean(),
    start: row,
    end: row,
    ids: fc.subarray(['a', 'b']).map((ids) => ids.join('')),
    next: fc.option(id),
    count: fc.constantFrom('none' as const, 'none' as const, 'exact' as const),
  });
});
const change = fc.record({ productId: id, before: fc.option(keys), after: fc.option(keys) });

test('what touches a page lies in its span, or is the row behind it', () => {
  let passedOver = 0;
  fc.assert(
    fc.property(page, change, (fields, told) => {
      const { span, touch } = createListFootprint(fields);
      const entry = { op: 'update', ...told } as unknown as FeedEntry;
      const places = span?.placesOf(entry);
      if (!span || !places || span.productIds.includes(told.productId)) return;
      const { from, to, compare } = span;
      const holds = places.some((at) => (!from || compare(from, at) <= 0) && (!to || compare(at, to) <= 0));
      if (holds) return;
      passedOver += 1;
      expect(touch(entry)).toBe('none');
    }),
    { numRuns: 10_000 },
  );
  expect(passedOver).toBeGreaterThan(500);
});
