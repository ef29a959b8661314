import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Product } from '@headroom/contracts/products';
import { newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addCompression } from '../../performance/compression.ts';
import { createTestApp, someone } from '../../testing/test-app.ts';
import { createExportRoutes, type ExportDependencies } from './export-routes.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

/** A statement as the products reader makes it, without its search. */
const select: ExportDependencies['select'] = async ({ vendor }) => ({
  where: vendor ? 'p.vendor = ANY ($1)' : 'true',
  orderBy: 'p.title_key DESC',
  values: vendor ? [vendor] : [],
  productSql: `page.handle, page.title, page.description, page.vendor, page.type, page.tags, page.status,
    coalesce((SELECT json_agg(x) FROM (SELECT n.sku, n.options, n.price, n.compare_at_price AS "compareAtPrice", n.stock FROM variants n
      WHERE n.product_id = page.id ORDER BY n.position) x), '[]'::json) AS variants,
    coalesce((SELECT json_agg(x) FROM (SELECT n.url, n.alt, n.width, n.height FROM product_images n
      WHERE n.product_id = page.id ORDER BY n.position) x), '[]'::json) AS images`,
});

function createApp(limits?: ExportDependencies['limits']) {
  const app = createTestApp({ user: someone('viewer') });
  const routes = createExportRoutes({ pool: database.pool, select, fractionDigits: 2, ...(limits && { limits }) });
  app.register(routes, { prefix: '/api/v1' });
  return app;
}

/** With what packs answers between the export and its client, as the server has it. */
async function createPackingApp(limits: NonNullable<ExportDependencies['limits']>) {
  const app = createTestApp({ user: someone('viewer') });
  await addCompression(app);
  app.register(createExportRoutes({ pool: database.pool, select, fractionDigits: 2, limits }), { prefix: '/api/v1' });
  return app;
}

async function insert(product: {
  title: string;
  description?: string;
  vendor?: string;
  options?: number;
  count?: number;
}) {
  const { title, description = '', vendor = 'Acme', options = 0, count = 1 } = product;
  for (let number = 0; number < count; number++) {
    const id = newId();
    const named = count === 1 ? title : `${title} ${number}`;
    await database.pool.query(
      `INSERT INTO products (id, handle, title, description, vendor, tags) VALUES ($1, $2, $3, $4, $5, '{"a, b",c}')`,
      [id, named.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'), named, description, vendor],
    );
    const all = JSON.stringify(Array.from({ length: options }, (_, at) => ({ name: `N${at}`, value: `V${at}` })));
    await database.pool.query(
      `INSERT INTO variants (id, product_id, position, price, stock, options) VALUES ($1, $2, 1, 1250, -5, $3)`,
      [newId(), id, all],
    );
  }
}

describe('GET /products/export', () => {
  it('sends our own layout as a file that opens in a spreadsheet, with nothing in it that runs', async () => {
    await insert({ title: '=HYPERLINK("http://evil")', description: 'Zeile\n"zwei"' });
    const answer = await createApp().inject('/api/v1/products/export');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="products-\d{4}-\d\d-\d\d\.csv"$/);
    expect(answer.body.startsWith('\uFEFFhandle,title,')).toBe(true);
    const [row] = parse(answer.body, { columns: true, bom: true });
    expect(row).toMatchObject({
      title: `'=HYPERLINK("http://evil")`,
      description: 'Zeile\n"zwei"',
      tags: 'a\\, b,c',
      price: '12.50',
      compareAtPrice: '',
      stock: '-5',
    });
  });

  it('has columns for as many options as there are, and Shopify’s layout folds them into three', async () => {
    await insert({ title: 'Many', options: 5 });
    const app = createApp();
    const [own] = parse((await app.inject('/api/v1/products/export?format=csv')).body, { columns: true, bom: true });
    expect(own).toMatchObject({ option5Name: 'N4', option5Value: 'V4' });
    const [shopify] = parse((await app.inject('/api/v1/products/export?format=shopify')).body, { columns: true });
    expect(shopify).toMatchObject({
      'Option2 Value': 'V1',
      'Option3 Name': 'N2 / N3 / N4',
      'Option3 Value': 'V2 / V3 / V4',
      Tags: 'a  b, c',
    });
  });

  it('sends JSON Lines: the filter’s products in its order, each on a line', async () => {
    await insert({ title: 'Lamp', description: 'two\nlines', options: 2 });
    await insert({ title: 'Mug', options: 1 });
    await insert({ title: 'Other', vendor: 'Other' });
    const answer = await createApp().inject('/api/v1/products/export?format=jsonl&vendor=Acme');
    expect(answer.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    const lines = answer.body.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as Product).title)).toEqual(['Mug', 'Lamp']);
  });

  it('sends the header alone where nothing is found, and needs somebody who is signed in', async () => {
    const answer = await createApp().inject('/api/v1/products/export?format=shopify');
    expect(answer.body).toMatch(/^Handle,Title,.+,Status\r\n$/);
    const anybody = createTestApp();
    anybody.register(createExportRoutes({ pool: database.pool, select, fractionDigits: 2 }), { prefix: '/api/v1' });
    expect((await anybody.inject('/api/v1/products/export')).statusCode).toBe(401);
  });

  it('gives its connection back when a client goes, or stands still', async () => {
    await insert({ title: 'Heavy', description: randomBytes(30_000).toString('hex'), count: 200 });
    const app = await createPackingApp({ idleMilliseconds: 300, totalMilliseconds: 60_000 });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const busy = () => database.pool.totalCount - database.pool.idleCount;
    const headers = { 'accept-encoding': 'gzip' };
    const start = async () => {
      const asked = request({ port, path: '/api/v1/products/export', headers }).end();
      const [answer] = await once(asked, 'response');
      answer.on('error', () => {});
      expect(answer.headers['content-encoding']).toBe('gzip');
      return { asked, answer };
    };
    const left = await start();
    expect(busy()).toBe(1);
    left.asked.destroy();
    await expect.poll(busy).toBe(0);

    const still = await start();
    still.answer.pause();
    await expect.poll(busy, { timeout: 60_000 }).toBe(0);
    still.asked.destroy();

    // Both places of this person are free again.
    const both = await Promise.all([start(), start()]);
    const third = await app.inject('/api/v1/products/export');
    expect(third.statusCode).toBe(503);
    expect(third.json().detail).toContain('2 exports of yours');
    for (const { asked } of both) asked.destroy();
    await app.close();
  });
});
