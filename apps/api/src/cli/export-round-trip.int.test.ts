import type { ExportFormat, ProductStatus } from '@headroom/contracts/catalogue';
import { newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExportRoutes } from '../features/exports/export-routes.ts';
import { importText, readCatalogue } from '../features/imports/testing/import-text.ts';
import { createProductsReader } from '../features/products/products-reader.ts';
import { createTestApp, someone } from '../testing/test-app.ts';

let from: TestDatabase;
let to: TestDatabase;
let exported: (format: ExportFormat) => Promise<string>;
beforeAll(async () => {
  [from, to] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const reader = await createProductsReader(from.pool);
  const app = createTestApp({ user: someone('viewer') });
  app.register(
    createExportRoutes({ pool: from.pool, select: reader.select, fractionDigits: reader.currencyFractionDigits }),
  );
  exported = async (format) => (await app.inject(`/products/export?format=${format}&sort=title`)).body;
});
afterAll(() => Promise.all([from.close(), to.close()]));

interface VariantMade {
  sku: string | null;
  options: { name: string; value: string }[];
  price: number;
  compareAtPrice: number | null;
  stock: number;
}
interface ProductMade {
  handle: string;
  title: string;
  description: string;
  vendor: string;
  type: string;
  tags: string[];
  status: ProductStatus;
  variants: VariantMade[];
  images: { url: string; alt: string; width: number | null; height: number | null }[];
}

/** What CSV, spreadsheets, HTML and our own escapes could trip over, beside every character there is. */
const AWKWARD = [
  ...'=+-@\'"\\,;|<>&\t\r\n \u00a0\u2028\ufeff',
  '\r\n',
  '&amp;',
  '<b>',
  "'=",
  '1.234',
  'é',
  'ß',
  '漢',
  '😀',
];
const stored = (text: string) => text.normalize('NFC').replaceAll('\0', '').toWellFormed();
const anyText = (maxLength: number) =>
  fc
    .string({
      unit: fc.oneof(fc.constantFrom(...AWKWARD), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })),
      maxLength,
    })
    .map(stored);
const someText = (maxLength: number) => anyText(maxLength).map((text) => (text === '' ? '=' : text));
const price = fc.oneof(fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 0, max: 1_000_000_000_000 }));
const nullable = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

const variant = fc.record<VariantMade>({
  sku: nullable(someText(6)),
  options: fc.array(fc.record({ name: someText(4), value: someText(4) }), { maxLength: 10 }),
  price,
  compareAtPrice: nullable(price),
  stock: fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
});
const anyProduct = fc.record<ProductMade>({
  handle: someText(6).map((text) => text.replaceAll(/[\s/?#]/gu, '_')),
  title: someText(20),
  description: anyText(60),
  vendor: anyText(10),
  type: anyText(10),
  tags: fc.array(someText(6), { maxLength: 5 }),
  status: fc.constantFrom('draft', 'active', 'archived'),
  variants: fc.array(variant, { maxLength: 5 }),
  images: fc.array(
    fc.record({
      url: fc.oneof(fc.webUrl(), fc.constantFrom('/pictures/demo/mug-1.svg', 'http://x.example/a,b"c.jpg')),
      alt: anyText(8),
      width: nullable(fc.integer({ min: 1, max: 100_000 })),
      height: nullable(fc.integer({ min: 1, max: 100_000 })),
    }),
    { maxLength: 6 },
  ),
});

/** What Shopify's layout can hold: lines of words, three options, at least one variant, no sizes of pictures. */
const words = (minLength: number, maxLength: number) =>
  fc
    .array(fc.stringMatching(/^[=@+a-zà-öα-ω<>&"'0-9-]{1,6}$/), { minLength, maxLength })
    .map((found) => found.join(' ').normalize('NFC'));
const shopifyProduct = fc
  .record({
    names: fc.uniqueArray(words(1, 2), { maxLength: 3 }),
    values: fc.uniqueArray(words(1, 2), { minLength: 1, maxLength: 4 }),
  })
  .chain(({ names, values }) =>
    fc.record<ProductMade>({
      handle: fc.stringMatching(/^[=@a-zà-ö0-9-]{1,8}$/),
      title: words(1, 4),
      description: fc.array(words(1, 6), { maxLength: 3 }).map((lines) => lines.join('\n')),
      vendor: words(0, 2),
      type: words(0, 2),
      tags: fc.uniqueArray(words(1, 2), { maxLength: 4 }),
      status: fc.constantFrom('draft', 'active', 'archived'),
      variants: fc.tuple(
        ...(names.length === 0 ? values.slice(0, 1) : values).map((value) =>
          variant.map((made) => ({ ...made, sku: null, options: names.map((name) => ({ name, value })) })),
        ),
      ),
      images: fc.array(
        fc.record({ url: fc.webUrl(), alt: words(0, 3), width: fc.constant(null), height: fc.constant(null) }),
        { maxLength: 5 },
      ),
    }),
  );

const catalogue = (product: fc.Arbitrary<ProductMade>) =>
  fc.uniqueArray(product, { selector: ({ handle }) => handle, minLength: 1, maxLength: 5 }).map((products) => {
    const seen = new Set<string>();
    for (const one of products.flatMap(({ variants }) => variants)) {
      if (one.sku !== null && seen.has(one.sku)) one.sku = null;
      if (one.sku !== null) seen.add(one.sku);
    }
    return products;
  });

async function fill(pool: Pool, products: readonly ProductMade[]): Promise<void> {
  await pool.query('TRUNCATE products CASCADE');
  for (const { variants, images, ...product } of products) {
    const id = newId();
    await pool.query(
      `INSERT INTO products (id, handle, title, description, vendor, type, tags, status)
       SELECT $1, handle, title, description, vendor, type, tags, status FROM jsonb_populate_record(NULL::products, $2)`,
      [id, JSON.stringify(product)],
    );
    await pool.query(
      `INSERT INTO variants (id, product_id, position, sku, options, price, compare_at_price, stock)
       SELECT gen_random_uuid(), $1, n, v->>'sku', v->'options', (v->>'price')::bigint, (v->>'compareAtPrice')::bigint, (v->>'stock')::int
       FROM jsonb_array_elements($2) WITH ORDINALITY AS x (v, n)`,
      [id, JSON.stringify(variants)],
    );
    await pool.query(
      `INSERT INTO product_images (id, product_id, position, url, alt, width, height)
       SELECT gen_random_uuid(), $1, n, i->>'url', i->>'alt', (i->>'width')::int, (i->>'height')::int
       FROM jsonb_array_elements($2) WITH ORDINALITY AS x (i, n)`,
      [id, JSON.stringify(images)],
    );
  }
}

/** The version says how often a product was written, and that is not the same. */
const withoutVersions = async (pool: Pool) =>
  ((await readCatalogue(pool)) as { version: number }[]).map(({ version: _version, ...product }) => product);

async function expectTheSame(format: ExportFormat, products: readonly ProductMade[]): Promise<void> {
  await fill(from.pool, products);
  await to.pool.query('TRUNCATE products CASCADE');
  const report = await importText(to.pool, await exported(format));
  expect(report.firstRejects).toEqual([]);
  expect(await withoutVersions(to.pool)).toEqual(await withoutVersions(from.pool));
  // And back into the catalogue that it came from: there is nothing to write.
  expect((await importText(from.pool, await exported(format))).products).toMatchObject({
    created: 0,
    updated: 0,
    unchanged: products.length,
  });
}

describe('an export that is imported again', () => {
  it('makes the same catalogue of our own layout, whatever stands in it', async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(catalogue(anyProduct), (products) => expectTheSame('csv', products)),
      { numRuns: 40 },
    );
  }, 600_000);

  it('makes the same catalogue of Shopify’s layout, of what that can hold', async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(catalogue(shopifyProduct), (products) => expectTheSame('shopify', products)),
      {
        numRuns: 15,
      },
    );
  }, 600_000);
});
