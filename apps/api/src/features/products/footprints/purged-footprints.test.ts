import { SORT_KEYS, type OptimizationStatus, type ProductStatus } from '@headroom/contracts/catalogue';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Footprint } from '../../../cache/footprint.ts';
import {
  keysOfFacets,
  keysOfList,
  keysOfMarks,
  keysOfProduct,
  surrogateKeysOf,
  type SurrogateKey,
} from '../../../cache/purge/surrogate-keys.ts';
import type { FeedEntry, FeedKeys } from '../../../changes/feed-repository.ts';
import type { ListOrder, ProductFilter, RowKey } from '../list-request.ts';
import { createFacetsFootprint, createMarksFootprint } from './counts-footprint.ts';
import { createListFootprint, type ListFootprintFields } from './list-footprint.ts';
import { passes } from './match-filter.ts';
import { comparePlaces, sortValueOf } from './sort-value.ts';

/**
 * Answers to the public are made of a small catalogue as the lists make them, then the catalogue changes: whatever the footprint of an
 * answer drops, a shared cache must drop too, since one of the answer's keys is purged.
 */
const RUNS = 10_000;

interface Product {
  id: string;
  keys: FeedKeys;
}
const TIMES = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z', '2026-01-03T00:00:00.000Z'];
const keysArbitrary: fc.Arbitrary<FeedKeys> = fc.record({
  status: fc.constantFrom<ProductStatus>('active', 'active', 'active', 'draft'),
  vendor: fc.constantFrom('', 'Acme', 'Öko'),
  type: fc.constantFrom('', 'Kettle'),
  tags: fc.subarray(['a', 'b']),
  title: fc.constantFrom('Mug', 'mug', 'Pot', 'Łódź'),
  price: fc.constantFrom(500, 1_000, 1_500),
  stock: fc.constantFrom(0, 5),
  optimizationStatus: fc.constantFrom<OptimizationStatus>('original', 'completed'),
  lastOptimized: fc.constantFrom(null, ...TIMES),
  createdAt: fc.constantFrom(...TIMES),
  updatedAt: fc.constantFrom(...TIMES),
  searchHash: fc.constantFrom('x', 'y'),
});
const idOf = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const catalogueArbitrary = fc
  .array(keysArbitrary, { minLength: 6, maxLength: 12 })
  .map((all) => all.map((keys, n): Product => ({ id: idOf(n), keys })));

/** One or two filters at a time: with more there is nothing to be found. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
const filterArbitrary: fc.Arbitrary<ProductFilter> = fc.record({
  activeOnly: fc.constant(true),
  status: maybe(fc.subarray<ProductStatus>(['active', 'draft'])),
  vendor: maybe(fc.subarray(['', 'Acme', 'Öko'])),
  type: maybe(fc.subarray(['', 'Kettle'])),
  tag: maybe(fc.subarray(['a', 'b'])),
  optimizationStatus: maybe(fc.subarray<OptimizationStatus>(['original', 'completed'])),
  minPrice: maybe(fc.constantFrom(500, 1_000)),
  maxPrice: maybe(fc.constantFrom(500, 1_000)),
  ids: maybe(fc.subarray([idOf(0), idOf(1), idOf(2)])),
  search: maybe(fc.constant("'mug':*")),
});
const orderArbitrary: fc.Arbitrary<ListOrder> = fc.record({
  key: fc.constantFrom(...SORT_KEYS),
  descending: fc.boolean(),
});

interface Asked {
  kind: 'list' | 'position' | 'relevance' | 'facets' | 'marks' | 'product';
  filter: ProductFilter;
  order: ListOrder;
  skip: number;
  limit: number;
  shown: ListFootprintFields['shown'];
  count: ListFootprintFields['count'];
}
const askedArbitrary: fc.Arbitrary<Asked> = fc.record({
  kind: fc.oneof(
    { weight: 8, arbitrary: fc.constant('list') },
    fc.constantFrom('position', 'relevance', 'facets', 'marks', 'product'),
  ),
  filter: filterArbitrary,
  order: orderArbitrary,
  skip: fc.nat(4),
  limit: fc.integer({ min: 1, max: 3 }),
  shown: fc.constantFrom<ListFootprintFields['shown']>(null, [], ['stock'], ['title', 'price']),
  count: fc.constantFrom<ListFootprintFields['count']>('none', 'exact', 'estimated'),
});

/** As PostgreSQL prints it. */
const rowKey = ({ id, keys }: Product, { key }: ListOrder): RowKey => ({
  id,
  key: key === 'lastOptimized' && keys.lastOptimized === null ? '-infinity' : String(sortValueOf(keys, key)),
});

/** What an answer was made of, and under which keys it is kept. */
function answer(catalogue: readonly Product[], asked: Asked): { footprint: Footprint; keys: readonly SurrogateKey[] } {
  const { kind, order, limit, shown, count } = asked;
  const filter = kind === 'relevance' ? { ...asked.filter, search: "'mug':*" } : asked.filter;
  const fields = { filter, isMended: false };
  if (kind === 'facets') return { footprint: createFacetsFootprint(fields), keys: keysOfFacets({ filter }) };
  if (kind === 'marks') {
    return {
      footprint: createMarksFootprint({ ...fields, key: order.key }),
      keys: keysOfMarks({ order: order.key, filter }),
    };
  }
  if (kind === 'product') {
    const id = idOf(asked.skip);
    const touch = (entry: FeedEntry) =>
      (entry.op === 'bulk' ? entry.productIds.includes(id) : entry.productId === id) ? 'drop' : 'none';
    return {
      footprint: { productIds: new Set([id]), group: null, touch, toJson: () => id },
      keys: keysOfProduct(id),
    };
  }
  const found = catalogue
    .filter(({ id, keys }) => passes(filter, keys, id) && (filter.search === null || keys.searchHash === 'x'))
    .toSorted((a, b) => {
      const rising = comparePlaces(sortValueOf(a.keys, order.key) ?? '', a.id, {
        value: sortValueOf(b.keys, order.key) ?? '',
        id: b.id,
      });
      return order.descending ? -rising : rising;
    });
  // A cursor is the key of a row.
  const skip = Math.min(asked.skip, found.length);
  const rows = found.slice(skip, skip + limit);
  const [next] = found.slice(skip + limit);
  const [first, last, before] = [rows[0], rows.at(-1), found[skip - 1]];
  const ranked = kind === 'relevance';
  const isPosition = kind === 'position' && skip > 0;
  const at = (product: Product | undefined) => (product ? rowKey(product, order) : null);
  const footprint = createListFootprint({
    ...fields,
    order: ranked ? null : order,
    shown,
    place: isPosition ? 'position' : 'range',
    isRising: !ranked && !order.descending,
    start: ranked ? null : at(isPosition ? first : before),
    end: ranked || !next ? null : at(last),
    ids: ranked || isPosition ? rows.map(({ id }) => id).join('') : '',
    next: next?.id ?? null,
    count,
  });
  const productIds = [...rows, ...(next ? [next] : [])].map(({ id }) => id);
  return { footprint, keys: keysOfList({ order: ranked ? 'relevance' : order.key, filter, productIds }) };
}

/** A product changes, comes or goes, or several do at once. */
const changeArbitrary = fc.record({
  kind: fc.oneof({ weight: 8, arbitrary: fc.constant('update') }, fc.constantFrom('create', 'delete', 'bulk')),
  at: fc.nat(11),
  fields: fc.subarray(
    [
      'status',
      'vendor',
      'type',
      'tags',
      'title',
      'price',
      'stock',
      'optimizationStatus',
      'lastOptimized',
      'createdAt',
      'searchHash',
    ] as const,
    { minLength: 1, maxLength: 2 },
  ),
  to: keysArbitrary,
});
type PlannedChange = typeof changeArbitrary extends fc.Arbitrary<infer T> ? T : never;

function enter(catalogue: readonly Product[], { kind, at, fields, to }: PlannedChange): FeedEntry {
  const base = { seq: 1, xid: '800', at: '2026-11-21T12:00:00.000Z', actor: null };
  const product = catalogue[at % catalogue.length]!;
  const { id: productId, keys: before } = product;
  if (kind === 'create') {
    return { ...base, op: 'create', productId: idOf(100), version: 1, before: null, after: to };
  }
  if (kind === 'delete') return { ...base, op: 'delete', productId, version: 2, before, after: null };
  if (kind === 'bulk') {
    const productIds = catalogue.filter(({ keys }) => keys.status === before.status).map(({ id }) => id);
    return {
      ...base,
      op: 'bulk',
      kind: 'update',
      productIds,
      before: { status: before.status },
      after: { status: to.status },
    };
  }
  const after = { ...before, updatedAt: '2026-01-04T00:00:00.000Z' };
  // A title, a vendor or tags that differ are words that differ.
  if (fields.some((field) => ['title', 'vendor', 'tags'].includes(field))) after.searchHash = 'z';
  for (const field of fields) Object.assign(after, { [field]: to[field] });
  return { ...base, op: 'update', productId, version: 2, before, after };
}

/** As the cache asks. */
function isDropped({ group, productIds, touch }: Footprint, entry: FeedEntry): boolean {
  const concerns = group
    ? group.mayTouch(entry)
    : !productIds ||
      (entry.op === 'bulk' ? entry.productIds.some((id) => productIds.has(id)) : productIds.has(entry.productId));
  return concerns && touch(entry) === 'drop';
}

/**
 * Whether the change may show at all. A page of one product is dropped by its id although the public sees it neither before nor after,
 * and a list of a search for a row that it does not find, since the feed tells of words only whether they differ.
 */
function mayShow({ kind, filter }: Asked, { before, after, op }: FeedEntry): boolean {
  if (before?.status !== 'active' && after?.status !== 'active') return false;
  const searches = filter.search !== null || kind === 'relevance';
  if (op === 'bulk' || !searches) return true;
  return [before, after].some((keys) => keys !== null && 'searchHash' in keys && keys.searchHash === 'x');
}

/** Of an answer that is dropped by a change: under which keys it is kept, and which are purged. */
function dropped(cases: readonly (readonly [Product[], Asked, PlannedChange])[]) {
  return cases.flatMap(([catalogue, asked, change]) => {
    const entry = enter(catalogue, change);
    const { footprint, keys } = answer(catalogue, asked);
    return mayShow(asked, entry) && isDropped(footprint, entry)
      ? [{ keys, entry, purged: surrogateKeysOf(entry) }]
      : [];
  });
}
const isReached = (keys: readonly SurrogateKey[], purged: readonly SurrogateKey[]) =>
  purged.some((key) => keys.includes(key));

test('whatever the footprint of a public answer drops, a purge reaches', () => {
  let reached = 0;
  fc.assert(
    fc.property(catalogueArbitrary, askedArbitrary, changeArbitrary, (...one) => {
      for (const { keys, entry, purged } of dropped([one])) {
        reached += 1;
        expect({ keys, entry, isReached: isReached(keys, purged) }).toMatchObject({ isReached: true });
      }
    }),
    { numRuns: RUNS },
  );
  expect(reached).toBeGreaterThan(RUNS / 20);
});

test('a purge that forgets a key is caught', () => {
  const cases = dropped(
    fc.sample(fc.tuple(catalogueArbitrary, askedArbitrary, changeArbitrary), { numRuns: RUNS * 2, seed: 20_261_121 }),
  );
  const missed = (forgotten: RegExp) =>
    cases.filter(
      ({ keys, purged }) =>
        !isReached(
          keys,
          purged.filter((key) => !forgotten.test(key)),
        ),
    ).length;
  expect(missed(/^$/)).toBe(0);
  for (const forgotten of [
    /^p-/,
    /^list$/,
    /^search$/,
    /^f-vendor$/,
    /^f-tags$/,
    /^f-price$/,
    /^s-title$/,
    /^s-price$/,
    /^s-updatedat$/,
  ])
    expect([forgotten, missed(forgotten)]).toEqual([forgotten, expect.toSatisfy((count: number) => count > 0)]);
});
