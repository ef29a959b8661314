import { NESTED_FIELDS, PRODUCT_FIELDS, SORT_KEYS, type Sort } from '@headroom/contracts/catalogue';
import {
  FacetsSchema,
  ProductListSchema,
  ProductSchema,
  type ListQuery,
  type Product,
} from '@headroom/contracts/products';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import fc from 'fast-check';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addNewWords } from './lexicon-upkeep.ts';
import { createProductsReader, type ProductsReader } from './products-reader.ts';
import { insertTestProducts, TEST_TAGS } from './test-catalogue.ts';

const COUNT = 420;
/** Small enough that this table takes every way: anchors, gathering, candidates and what follows them. */
const TUNING = {
  gatherRows: 60,
  gatherRowsByPrice: 70,
  gatherRowsInIndex: 30,
  gatherAnchorRows: 80,
  nearOffset: 5,
  rowsBetweenAnchors: 9,
  relevanceCandidates: 25,
};
const STAFF = { activeOnly: false };
const ANYONE = { activeOnly: true };

let database: TestDatabase;
let reader: ProductsReader;
let all: Product[];

type Row = Partial<Product>;
type Asked = Partial<Omit<ListQuery, 'count' | 'limit'>> & { limit?: number; count?: ListQuery['count'] };
async function list(query: Asked, audience = STAFF) {
  const answer = await reader.list({ limit: 50, count: 'none', ...query } as ListQuery, audience);
  return { ...answer, products: JSON.parse(answer.productsJson) as Row[] };
}
const ids = (rows: readonly Row[]) => rows.map(({ id }) => id);

async function walk(query: Asked, { backwards = false, audience = STAFF } = {}): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 1_000; pages++) {
    const answer = await list({ ...query, ...(cursor ? { cursor } : {}) }, audience);
    if (backwards) rows.unshift(...answer.products);
    else rows.push(...answer.products);
    const next = backwards ? answer.page.prevCursor : answer.page.nextCursor;
    if (!next) return rows;
    cursor = next;
  }
  throw new Error('the walk does not end');
}

const FILTERS: readonly Asked[] = [
  {},
  { status: ['active'] },
  { status: ['draft', 'archived'] },
  { vendor: ['Vendor 3'] },
  { vendor: ['Vendor 1', ''] },
  { type: ['Kitchen'], tag: ['gift', 'new'] },
  { optimizationStatus: ['completed'], minPrice: 500, maxPrice: 4_000 },
  { q: 'mug' },
  { q: 'MARZ', status: ['active'] },
  { vendor: ['nobody'] },
];
const SORTS: readonly Sort[] = [...SORT_KEYS, ...SORT_KEYS.map((key) => `-${key}` as const)];

beforeAll(async () => {
  database = await createTestDatabase();
  await insertTestProducts(database.pool, COUNT);
  reader = await createProductsReader(database.pool, { tuning: TUNING });
  all = (await walk({ limit: 200 })) as Product[];
});
afterAll(() => database.close());

describe('on a quiet table', () => {
  test.each(FILTERS)(
    'every sort of %j by position and by cursor agrees with a full sort in PostgreSQL',
    async (filter) => {
      for (const sort of SORTS) {
        const whole = await list({ ...filter, sort, fields: 'id', limit: 200, count: 'exact' });
        const byCursor = await walk({ ...filter, sort, fields: 'id', limit: 37 });
        expect(byCursor.length).toBe(whole.page.total);
        expect(new Set(ids(byCursor)).size).toBe(byCursor.length);
        expect(ids(byCursor).slice(0, 200)).toEqual(ids(whole.products));
        for (const offset of [0, 3, 17, 100, 201, 380, COUNT, 100_000]) {
          const page = await list({ ...filter, sort, fields: 'id', offset, limit: 40 });
          expect(ids(page.products)).toEqual(ids(byCursor.slice(offset, offset + 40)));
          expect(page.page.offset).toBe(offset);
        }
      }
    },
  );

  test('a sorted list is in the order of its key, the id breaking ties', async () => {
    const expected = await database.pool.query('SELECT id FROM products ORDER BY title_key DESC, id DESC');
    expect(ids(await walk({ sort: '-title', limit: 50 }))).toEqual(expected.rows.map(({ id }) => id));
    const optimized = await database.pool.query(
      "SELECT id FROM products ORDER BY coalesce(last_optimized, '-infinity'), id",
    );
    expect(ids(await walk({ sort: 'lastOptimized', limit: 50 }))).toEqual(optimized.rows.map(({ id }) => id));
  });

  test('a walk back by prevCursor meets the same rows', async () => {
    for (const sort of ['title', '-price'] as const) {
      const forwards = await walk({ sort, limit: 30, fields: 'id' });
      const last = await list({ sort, limit: 30, fields: 'id', offset: COUNT - 10 });
      const back = await walk(
        { sort, limit: 30, fields: 'id', cursor: last.page.prevCursor ?? '' },
        { backwards: true },
      );
      expect(ids([...back, ...last.products])).toEqual(ids(forwards));
    }
  });

  test('by relevance every match comes once, the candidates ranked, by cursor and by position', async () => {
    const matches = all.filter(({ title }) => /oak/i.test(title));
    expect(matches.length).toBeGreaterThan(TUNING.relevanceCandidates * 2);
    const byCursor = await walk({ q: 'oak', fields: 'id,title', limit: 10 });
    expect(ids(byCursor).toSorted()).toEqual(ids(matches).toSorted());
    for (const offset of [0, 7, 20, 24, 25, 26, 60])
      expect(ids((await list({ q: 'oak', fields: 'id', offset, limit: 10 })).products)).toEqual(
        ids(byCursor.slice(offset, offset + 10)),
      );
    expect(byCursor[0]?.title).toMatch(/^Oak/);
  });

  test('words are found without their accents and by prefix; SKUs whole and in parts', async () => {
    expect((await list({ q: 'lodz', count: 'exact' })).page.total).toBe(
      all.filter(({ title }) => title.includes('Łódź')).length,
    );
    expect((await list({ q: 'strasse σισυφ', count: 'exact' })).page.total).toBe(
      all.filter(({ title }) => title.includes('Straße') && title.includes('ΣΊΣΥΦΟΣ')).length,
    );
    expect((await list({ q: 'PRODUCT-10-2' })).products.map(({ handle }) => handle)).toContain('product-10');
    expect((await list({ q: 'product102' })).products.map(({ handle }) => handle)).toContain('product-10');
    expect((await list({ q: '…' })).products).toEqual([]);
  });

  test('a misspelt word is mended, and the answer says so', async () => {
    const mended = await list({ q: 'märzn' });
    expect(mended.search).toEqual({ words: ['marzen'], corrections: [{ from: 'marzn', to: 'marzen' }] });
    expect(mended.products.length).toBeGreaterThan(0);
    expect((await list({ q: 'lmap' })).search?.corrections).toEqual([{ from: 'lmap', to: 'lamp' }]);
    expect((await list({ q: 'märzen' })).search).toEqual({ words: ['marzen'], corrections: [] });
    expect((await list({})).search).toBe(null);
  });
});

describe('fields', () => {
  const PATHS = [
    ...PRODUCT_FIELDS,
    ...Object.entries(NESTED_FIELDS).flatMap(([field, parts]) => parts.map((part) => `${field}.${part}`)),
  ];
  const shape = (fields: readonly string[]) => {
    const expected = new Map<string, Set<string> | null>();
    for (const path of fields) {
      const [field = '', part] = path.split('.');
      const parts = (NESTED_FIELDS as Record<string, readonly string[]>)[field];
      if (!parts) expected.set(field, null);
      else expected.set(field, new Set([...(expected.get(field) ?? []), ...(part ? [part] : parts)]));
    }
    return expected;
  };

  test('no selection leaks a field or leaves one out', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.constantFrom(...PATHS), { minLength: 1, maxLength: 8 }), async (fields) => {
        const expected = shape(fields);
        const { products } = await list({ fields: fields.join(','), limit: 12 });
        expect(products).toHaveLength(12);
        for (const product of products) {
          expect(Object.keys(product).toSorted()).toEqual([...expected.keys()].toSorted());
          for (const [field, parts] of expected) {
            if (!parts) continue;
            const value = product[field as keyof Product];
            for (const item of Array.isArray(value) ? value : value ? [value] : [])
              expect(Object.keys(item as object).toSorted()).toEqual([...parts].toSorted());
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('without a selection every field comes, as the contract says', async () => {
    const { productsJson, page, search } = await list({ limit: 200, count: 'exact' });
    const body = { products: JSON.parse(productsJson), page, search };
    expect([...Value.Errors(ProductListSchema, body)]).toEqual([]);
    for (const product of body.products) {
      expect([...Value.Errors(ProductSchema, product)]).toEqual([]);
      expect(Object.keys(product)).toEqual([...PRODUCT_FIELDS]);
    }
  });

  test('a product shows its lowest price, its stock over all variants, its pictures and its active text', async () => {
    const row = all.find(({ handle }) => handle === 'product-121');
    expect(row).toMatchObject({
      price: (121 % 13) * 500 + 1,
      stock: 3,
      variantCount: 2,
      image: { url: '/pictures/demo/mug-1.svg', width: null },
      variants: [{ sku: 'PRODUCT-121-1', options: [{ name: 'Size', value: 'L' }] }, { sku: 'PRODUCT-121-2' }],
      content: null,
    });
    expect(all.find(({ handle }) => handle === 'product-120')?.content?.title).toMatch(/^Better /);
  });
});

describe('facets', () => {
  const matches = (product: Product, filter: Asked, without?: string) =>
    (without === 'status' || !filter.status || filter.status.includes(product.status)) &&
    (without === 'vendor' || !filter.vendor || filter.vendor.includes(product.vendor)) &&
    (without === 'type' || !filter.type || filter.type.includes(product.type)) &&
    (without === 'tag' || !filter.tag || product.tags.some((tag) => filter.tag?.includes(tag))) &&
    (without === 'optimizationStatus' ||
      !filter.optimizationStatus ||
      filter.optimizationStatus.includes(product.optimizationStatus)) &&
    (without === 'price' ||
      ((filter.minPrice ?? 0) <= product.price && product.price <= (filter.maxPrice ?? Infinity)));
  const counted = (values: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts]
      .map(([value, count]) => ({ value, count }))
      .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  };

  test.each(FILTERS.filter(({ q }) => !q))('of %j count under all filters but their own', async (filter) => {
    const answer = await reader.facets({ ...filter, values: 50 } as never, STAFF);
    expect([...Value.Errors(FacetsSchema, answer)]).toEqual([]);
    const under = (facet: string) => all.filter((product) => matches(product, filter, facet));
    expect(answer.total).toBe(under('').length);
    expect(answer.facets.vendor).toEqual(counted(under('vendor').map(({ vendor }) => vendor)));
    expect(answer.facets.type).toEqual(counted(under('type').map(({ type }) => type)));
    expect(answer.facets.tag).toEqual(counted(under('tag').flatMap(({ tags }) => tags)));
    expect(answer.facets.status).toEqual(counted(under('status').map(({ status }) => status)));
    const priced = under('price');
    for (const { from, to, count } of answer.facets.price)
      expect(priced.filter(({ price }) => from <= price && price < to)).toHaveLength(count);
    expect(answer.facets.price.reduce((sum, { count }) => sum + count, 0)).toBe(priced.length);
  });

  test('filtered values always come, however rare', async () => {
    const { facets, distinct } = await reader.facets({ vendor: ['Vendor 6'], values: 1 } as never, STAFF);
    expect(facets.vendor.map(({ value }) => value)).toEqual(['', 'Vendor 6']);
    expect(distinct).toEqual({ vendor: 8, type: 3, tag: TEST_TAGS.length });
  });
});

describe('marks', () => {
  test.each(['title', '-title', 'vendor', 'price', '-price', 'createdAt', '-lastOptimized'] as const)(
    'of the sort %s stand where their groups begin',
    async (sort) => {
      const { marks, total } = await reader.marks({ sort }, STAFF);
      expect(total).toBe(COUNT);
      expect(marks[0]?.offset).toBe(0);
      const rows = await walk({ sort, limit: 200 });
      const { marks: exact } = await (
        await createProductsReader(database.pool, { tuning: { ...TUNING, rowsBetweenAnchors: 1 } })
      ).marks({ sort }, STAFF);
      // Anchors may pass over small groups, but a mark that stands, stands where its group begins.
      for (const mark of marks) expect(exact).toContainEqual(mark);
      expect(rows).toHaveLength(total);
    },
  );
  test('a list by relevance has none', async () => {
    expect(await reader.marks({ q: 'oak' }, STAFF)).toMatchObject({
      marks: [],
      totalIsExact: true,
      positionAsOf: null,
    });
  });
});

test('the longest texts of four bytes a character fit every index', async () => {
  const other = await createTestDatabase();
  // Random characters, since PostgreSQL compresses repeats in index entries.
  const wide = (length: number) =>
    Array.from({ length }, () => String.fromCodePoint(0x20000 + Math.floor(Math.random() * 40_000))).join('');
  await other.pool.query(
    'INSERT INTO products (id, handle, title, vendor, type, tags) VALUES (gen_random_uuid(), $1, $2, $3, $4, $5)',
    [wide(255), wide(512), wide(255), wide(255), Array.from({ length: 250 }, () => wide(255))],
  );
  const read = await createProductsReader(other.pool);
  expect((await read.marks({ sort: 'title' }, STAFF)).marks).toEqual([{ label: '漢', offset: 0 }]);
  await other.close();
});

describe('whoever is not signed in', () => {
  test('sees active products only, in lists, facets, marks and by id', async () => {
    const active = all.filter(({ status }) => status === 'active');
    const draft = all.find(({ status }) => status === 'draft');
    expect((await walk({ sort: 'title', limit: 90 }, { audience: ANYONE })).length).toBe(active.length);
    expect((await list({ status: ['draft'], count: 'exact' }, ANYONE)).page).toMatchObject({ total: 0 });
    expect((await list({ status: ['draft', 'active'], count: 'exact' }, ANYONE)).page.total).toBe(active.length);
    expect((await list({ ids: draft?.id ?? '' }, ANYONE)).products).toEqual([]);
    expect((await reader.facets({ values: 50 } as never, ANYONE)).facets.status).toEqual([
      { value: 'active', count: active.length },
    ]);
    expect((await reader.marks({ sort: 'title' }, ANYONE)).total).toBe(active.length);
    const selection = new Map([['id', true]] as const);
    expect(await reader.product({ id: draft?.id ?? '', selection, ...ANYONE })).toMatchObject({ product: null });
    expect(await reader.product({ id: draft?.id ?? '', selection, ...STAFF })).toMatchObject({
      product: { version: expect.any(Number) },
    });
  });
});

test('no correction tells anybody a word that only hidden products carry', async () => {
  const other = await createTestDatabase();
  await other.pool.query(
    "INSERT INTO products (id, handle, title, status) SELECT gen_random_uuid(), 'p' || n, 'Zephyrion', 'draft' FROM generate_series(1, 5) n",
  );
  await addNewWords(other.pool, null);
  const read = await createProductsReader(other.pool);
  const query = { q: 'zephyrian', limit: 5, count: 'none' } as ListQuery;
  expect((await read.list(query, ANYONE)).search?.corrections).toEqual([]);
  const exact = { ...query, q: 'zephyrion' };
  expect((await read.list(exact, STAFF)).search?.corrections).toEqual([]);
  await other.close();
});

describe('bad requests', () => {
  test('are refused with the path of the fault', async () => {
    await expect(list({ fields: 'id,nope,variants.nope' })).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ path: '/query/fields', message: expect.stringContaining('"nope", "variants.nope"') }],
    });
    await expect(list({ minPrice: 5, maxPrice: 4 })).rejects.toMatchObject({ errors: [{ path: '/query/minPrice' }] });
    await expect(list({ ids: 'x' })).rejects.toMatchObject({ errors: [{ path: '/query/ids' }] });
    await expect(list({ sort: 'relevance' })).rejects.toMatchObject({ errors: [{ path: '/query/sort' }] });
    await expect(list({ cursor: 'abc', offset: 1 })).rejects.toMatchObject({ errors: [{ path: '/query/offset' }] });
  });
  test('a cursor works only for the list that gave it, and only as it was given', async () => {
    const { page } = await list({ sort: 'title', limit: 5 });
    const cursor = page.nextCursor ?? '';
    await expect(list({ sort: '-title', cursor })).rejects.toMatchObject({ code: 'cursor_invalid', statusCode: 400 });
    await expect(list({ sort: 'title', status: ['active'], cursor })).rejects.toMatchObject({ code: 'cursor_invalid' });
    await expect(list({ sort: 'title', cursor: `${cursor.slice(0, -4)}AAAA` })).rejects.toMatchObject({
      code: 'cursor_invalid',
    });
    await expect(list({ sort: 'title', cursor: 'x' })).rejects.toMatchObject({ code: 'cursor_invalid' });
    await expect(list({ sort: 'title', cursor }, ANYONE)).rejects.toMatchObject({ code: 'cursor_invalid' });
  });
});
