import { SORTS } from '@headroom/contracts/catalogue';
import { sortKey } from '@headroom/contracts/fold-text';
import { searchWords } from '@headroom/contracts/search-words';
import type { Product } from '@headroom/contracts/products';
import { queryWords } from '@headroom/contracts/search-text';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine } from './create-engine.ts';
import { rowOf } from './kept-row.ts';
import { seededRandom, testProduct } from './test-products.ts';

const asOf = '2026-11-21T10:00:00.000Z';

function engineOf(products: readonly Product[]) {
  const engine = createEngine(async (ids) => products.filter(({ id }) => ids.includes(id)));
  for (let from = 0; from < products.length; from += 37) engine.put(products.slice(from, from + 37).map(rowOf));
  return engine;
}

/** By code point, which is how the database's "C" collation compares. */
function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' || typeof b === 'number') return Number(a) - Number(b);
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function wordsIn(product: Product): string[] {
  const skus = product.variants.flatMap(({ sku }) => sku ?? []).join(' ');
  return [product.title, product.vendor, skus, skus.replace(/[-._/]/g, ''), ...product.tags].flatMap(searchWords);
}

/** What the engine answers, told as plainly as it can be. */
function plainly(products: readonly Product[], params: URLSearchParams): Product[] {
  const all = (name: string) => params.getAll(name);
  const among = (name: string, value: string) => all(name).length === 0 || all(name).includes(value);
  const words = queryWords(params.get('q') ?? '');
  const left = products.filter(
    (product) =>
      among('status', product.status) &&
      among('vendor', product.vendor) &&
      among('type', product.type) &&
      among('optimizationStatus', product.optimizationStatus) &&
      (all('tag').length === 0 || all('tag').some((tag) => product.tags.includes(tag))) &&
      product.price >= Number(params.get('minPrice') ?? 0) &&
      product.price <= Number(params.get('maxPrice') ?? Infinity) &&
      words.every((word) => wordsIn(product).some((there) => there.startsWith(word))),
  );
  const sort = params.get('sort') ?? '-updatedAt';
  if (sort === 'relevance') return left;
  const sign = sort.startsWith('-') ? -1 : 1;
  const keyOf = (product: Product): string | number => {
    const key = sort.replace('-', '');
    if (key === 'title' || key === 'vendor') return sortKey(product[key]);
    return key === 'lastOptimized' ? (product.lastOptimized ?? '') : (product[key as 'price'] ?? '');
  };
  return left.toSorted((a, b) => sign * (compare(keyOf(a), keyOf(b)) || compare(a.id, b.id)));
}

const someOf = <T>(values: readonly T[]) => fc.subarray([...values], { maxLength: 2 });
const queries = fc
  .record({
    status: someOf(['draft', 'active', 'archived']),
    vendor: someOf(['', 'Åsa', 'Bolt', 'nobody']),
    type: someOf(['', 'Cup']),
    tag: someOf(['new', 'tea time']),
    optimizationStatus: someOf(['original', 'completed']),
    minPrice: fc.option(fc.integer({ min: 0, max: 2_000 })),
    maxPrice: fc.option(fc.integer({ min: 500, max: 3_000 })),
    q: fc.constantFrom(
      '',
      '',
      'm',
      'marz',
      'glas',
      'red te',
      'MU-1',
      'mu1',
      'GRO',
      'strass',
      '漢',
      '𝒜',
      'fine',
      'tea ti',
    ),
    sort: fc.constantFrom(...SORTS),
    offset: fc.nat(30),
  })
  .map(({ q, sort, ...rest }) => {
    const params = new URLSearchParams({
      limit: '20',
      count: 'exact',
      sort: q === '' && sort === 'relevance' ? 'title' : sort,
    });
    if (q !== '') params.set('q', q);
    for (const [name, value] of Object.entries(rest)) {
      if (Array.isArray(value)) for (const one of value) params.append(name, one);
      else if (value !== null) params.set(name, String(value));
    }
    return params;
  });

describe('the engine of what is kept', () => {
  const random = seededRandom(7);
  const products = Array.from({ length: 300 }, (_, number) => testProduct(number, random));
  const engine = engineOf(products);

  it('answers lists as the plainest reading of the filter does', async () => {
    await fc.assert(
      fc.asyncProperty(queries, async (params) => {
        const { products: rows, page } = await engine.list(params, { asOf });
        const expected = plainly(products, params);
        expect(page.total).toBe(expected.length);
        const offset = Number(params.get('offset'));
        const isRanked = params.get('sort') === 'relevance';
        const asked = expected.slice(offset, offset + 20);
        const found = new Map(expected.map((product) => [product.id, product]));
        expect(rows).toEqual(isRanked ? rows.map(({ id }) => found.get(id!)) : asked);
        expect(rows).toHaveLength(asked.length);
      }),
      { numRuns: 300 },
    );
  });

  it('counts each facet under all parts of the filter but its own', async () => {
    await fc.assert(
      fc.property(queries, (params) => {
        const { facets, total, distinct } = engine.facets(params, { asOf });
        expect(total).toBe(plainly(products, params).length);
        for (const name of ['vendor', 'type', 'status', 'optimizationStatus'] as const) {
          const open = new URLSearchParams(params);
          open.delete(name);
          const counts = Map.groupBy(plainly(products, open), (product) => product[name]);
          expect(facets[name]).toEqual(
            [...counts]
              .map(([value, { length }]) => ({ value, count: length }))
              .toSorted((a, b) => b.count - a.count || compare(a.value, b.value)),
          );
          expect({ ...distinct, [name]: counts.size }).toMatchObject(distinct);
        }
        const open = new URLSearchParams(params);
        open.delete('tag');
        for (const { value, count } of facets.tag)
          expect(plainly(products, open).filter(({ tags }) => tags.includes(value))).toHaveLength(count);
        const anyPrice = new URLSearchParams(params);
        anyPrice.delete('minPrice');
        anyPrice.delete('maxPrice');
        for (const { from, to, count } of facets.price)
          expect(plainly(products, anyPrice).filter(({ price }) => price >= from && price < to)).toHaveLength(count);
      }),
      { numRuns: 100 },
    );
  });

  it('places marks where their rows begin', async () => {
    await fc.assert(
      fc.asyncProperty(queries, async (params) => {
        if (params.get('sort') !== 'title') return;
        const { marks, total } = engine.marks(params, { asOf });
        const titles = plainly(products, params).map(({ title }) => sortKey(title));
        expect(total).toBe(titles.length);
        for (const [index, { offset, label }] of marks.entries()) {
          const end = marks[index + 1]?.offset ?? total;
          for (const title of titles.slice(offset, end))
            expect(label === '漢' || title.startsWith(label.toLowerCase())).toBe(true);
        }
      }),
    );
    expect(engine.marks(new URLSearchParams({ sort: '-price' }), { asOf }).marks[0]).toEqual({
      label: '20',
      offset: 0,
    });
  });

  it('stays true while products change, come and go', async () => {
    const step = fc.oneof(
      fc.record({ put: fc.array(fc.nat(60), { maxLength: 12 }), seed: fc.nat(1e6) }),
      fc.record({ remove: fc.array(fc.nat(60), { maxLength: 5 }) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.array(queries, { minLength: 1, maxLength: 4 }),
        async (steps, asked) => {
          const kept = new Map<string, Product>();
          let versions = 1;
          const changing = createEngine(async (ids) => ids.flatMap((id) => kept.get(id) ?? []));
          for (const change of steps) {
            if ('put' in change) {
              const stream = seededRandom(change.seed);
              const put = change.put.map((number) => testProduct(number, stream, { version: versions++ }));
              for (const product of put) kept.set(product.id, product);
              changing.put(put.map(rowOf));
            } else {
              const ids = change.remove.map((number) => testProduct(number, seededRandom(1)).id);
              for (const id of ids) kept.delete(id);
              changing.remove(ids);
            }
            for (const params of asked) {
              const { products: rows, page } = await changing.list(params, { asOf });
              const expected = plainly([...kept.values()], params);
              expect(page.total).toBe(expected.length);
              if (params.get('sort') === 'relevance') continue;
              const offset = Number(params.get('offset'));
              expect(rows).toEqual(expected.slice(offset, offset + 20));
            }
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('never goes back to an older version', async () => {
    const changing = engineOf([]);
    changing.put([rowOf(testProduct(1, random, { version: 5, title: 'New' }))]);
    changing.put([rowOf(testProduct(1, random, { version: 4, title: 'Old' }))]);
    const { products: rows } = await changing.list(new URLSearchParams({ fields: 'title,version' }), { asOf });
    expect(rows).toEqual([{ title: 'New', version: 5 }]);
  });

  it('gives exactly the asked fields, from the row where it holds them', async () => {
    const params = new URLSearchParams({ fields: 'variants.sku,id,image.url', ids: products[0]!.id });
    const { products: rows } = await engine.list(params, { asOf });
    const { id, image, variants } = products[0]!;
    expect(rows).toEqual([{ id, image: image && { url: image.url }, variants: variants.map(({ sku }) => ({ sku })) }]);
  });

  it('mends a slip from its own words, and says so', async () => {
    const { products: rows, search } = await engine.list(new URLSearchParams({ q: 'tepaot' }), { asOf });
    expect(search).toEqual({ words: ['teapot'], corrections: [{ from: 'tepaot', to: 'teapot' }] });
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every(({ title }) => title?.includes('teapot'))).toBe(true);
    const nothing = await engine.list(new URLSearchParams({ q: '!!' }), { asOf });
    expect(nothing.products).toEqual([]);
  });

  it('trusts the words by which the server found what is kept', async () => {
    const mended = createEngine(async () => [], { trusted: ['tepaot'] });
    mended.put([
      rowOf(testProduct(1, random, { title: 'Teapot blue', variants: [] })),
      rowOf(testProduct(2, random, { title: 'Teapot red', variants: [] })),
    ]);
    const titles = async (q: string) => {
      const { products: rows } = await mended.list(new URLSearchParams({ q, fields: 'title' }), { asOf });
      return rows.map(({ title }) => title);
    };
    expect(await titles('tepaot')).toHaveLength(2);
    expect(await titles('tepaot red')).toEqual(['Teapot red']);
  });
});
