import { pictureHashOf, pictureUrl } from '@headroom/contracts/pictures';
import type { Product } from '@headroom/contracts/products';
import { newId } from '@headroom/database';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFeedRepository, type FeedEntry } from '../../../changes/feed-repository.ts';
import { sees } from '../../../changes/snapshot.ts';
import type { App } from '../../../create-fastify.ts';
import { announceColours } from '../../../optimization/images/announce-colours.ts';
import { openPictures, type OpenPictures } from '../../../optimization/images/testing/open-pictures.ts';
import { upkeepPictures } from '../../../optimization/images/upkeep-pictures.ts';
import { createTestApp } from '../../../testing/test-app.ts';
import { createProductsReader } from '../products-reader.ts';
import { READ_PRODUCT } from '../writing/product-sql.ts';
import { productImagesRoutes } from './product-images-routes.ts';

let pictures: OpenPictures;
let app: App;
beforeEach(async () => {
  pictures = await openPictures();
  app = createTestApp({ user: pictures.editor });
  app.register(productImagesRoutes, { prefix: '/api/v1', ...pictures });
});
afterEach(async () => {
  await app.close();
  await pictures.close();
});

/** The product that pictures are added to. */
async function addProduct(): Promise<string> {
  const id = newId();
  await pictures.pool.query(`INSERT INTO products (id, handle, title, status) VALUES ($1, 'mug', 'Mug', 'active')`, [
    id,
  ]);
  return id;
}
const small = async (color: string) =>
  sharp({ create: { width: 50, height: 40, channels: 3, background: color } })
    .png()
    .toBuffer();

/** An entry that says that nothing changed of what lists filter and sort by. */
const isSame = ({ before, after }: FeedEntry) => JSON.stringify(before) === JSON.stringify(after);

describe('a product’s pictures', () => {
  it('are added, described, moved and taken off by one who holds the version', { timeout: 120_000 }, async () => {
    const id = await addProduct();
    const add = async (color: string, query: string, headers: Record<string, string> = {}) =>
      app.inject({
        method: 'POST',
        url: `/api/v1/products/${id}/images${query}`,
        payload: await small(color),
        headers: { 'content-type': 'image/png', ...headers },
      });
    const first = await add('#111111', '?alt=The%20front');
    expect([first.statusCode, first.headers['location']]).toEqual([201, `/api/v1/products/${id}`]);
    expect(first.json().images).toMatchObject([
      {
        alt: 'The front',
        width: 50,
        height: 40,
        position: 1,
        placeholder: null,
        url: expect.stringMatching(/^\/pictures\/u\//),
      },
    ]);
    const second = await add('#222222', '?position=1', { 'if-match': String(first.headers['etag']) });
    const [back, front] = second.json<Product>().images;
    expect([back!.alt, front!.alt]).toEqual(['', 'The front']);
    expect((await add('#333333', '', { 'if-match': String(first.headers['etag']) })).statusCode).toBe(412);
    expect((await add('#333333', '?position=0')).statusCode).toBe(400);

    const change = (method: 'PATCH' | 'DELETE', imageId: string, headers: Record<string, string>, payload?: object) =>
      app.inject({ method, url: `/api/v1/products/${id}/images/${imageId}`, headers, ...(payload && { payload }) });
    expect((await change('PATCH', back!.id, {}, { alt: 'x' })).statusCode).toBe(428);
    const etag = { 'if-match': String(second.headers['etag']) };
    const described = await change('PATCH', back!.id, etag, { alt: 'The back', position: 2 });
    expect(described.json<Product>().images.map(({ alt }) => alt)).toEqual(['The front', 'The back']);
    expect((await change('PATCH', back!.id, etag, { alt: 'Late' })).statusCode).toBe(412);
    expect((await change('DELETE', newId(), { 'if-match': '*' })).statusCode).toBe(404);
    const left = await change('DELETE', front!.id, { 'if-match': String(described.headers['etag']) });
    expect(left.json<Product>().images.map(({ alt }) => alt)).toEqual(['The back']);

    // The placeholder comes with the first width, and raises no version; the feed and the ETag tell of it.
    const hash = pictureHashOf(left.json<Product>().images[0]!.url)!;
    const { cached } = await createProductsReader(pictures.pool);
    const { fill } = cached.one;
    const read = () => fill({ id, fields: undefined }, 'staff', 'miss');
    const before = await read();
    await pictures.work();
    const ready = await vi.waitFor(
      async () => {
        const found = await pictures.repository.find(hash);
        expect(found?.state).toBe('ready');
        return found!;
      },
      { timeout: 60_000, interval: 100 },
    );
    const { rows } = await pictures.pool.query({ ...READ_PRODUCT, values: [id] });
    expect(JSON.parse(rows[0].json)).toMatchObject({
      version: left.json<Product>().version,
      image: { placeholder: ready.placeholder },
    });
    const { version } = left.json<Product>();
    const entry = await vi.waitFor(
      async () => {
        const { entries } = await createFeedRepository(pictures.pool).newest({ limit: 100 });
        // All others were written by somebody, and raised the version.
        const found = entries.findLast((one) => one.op === 'update' && one.version === version && isSame(one));
        expect(found).toBeDefined();
        return found!;
      },
      { timeout: 60_000, interval: 100 },
    );
    expect(before.footprint.touch(entry)).toBe('drop');
    const after = await read();
    expect([after.etag?.split('.')[0], before.etag === after.etag]).toEqual([String(version), false]);

    // In use; then not; and after some months away.
    const { pool, store, repository } = pictures;
    expect(await repository.forget(pool, hash)).toMatchObject({ isForgotten: false });
    const upkeep = () => upkeepPictures({ pool, store, keepDays: 90 });
    await pool.query(`UPDATE pictures SET unused_since = now() - interval '1 year'`);
    // The one that was taken off goes; what a product shows is in use, whatever had been noted.
    expect(await upkeep()).toBe(1);
    await pool.query('DELETE FROM product_images');
    expect(await upkeep()).toBe(0);
    expect(await repository.find(hash)).toMatchObject({ state: 'ready' });
    await pool.query(`UPDATE pictures SET unused_since = now() - interval '1 year'`);
    expect([await upkeep(), await repository.find(hash), await store.read(`${hash}/96.jpg`)]).toEqual([
      1,
      undefined,
      undefined,
    ]);
  });

  it('are announced together where very many products show the same one', async () => {
    const { pool } = pictures;
    const hash = 'a'.repeat(43);
    await pool.query(
      `INSERT INTO products (id, handle, title) SELECT gen_random_uuid(), 'mug-' || n, 'Mug' FROM generate_series(1, 1500) n`,
    );
    await pool.query(
      `INSERT INTO product_images (id, product_id, position, url) SELECT gen_random_uuid(), id, 1, $1 FROM products`,
      [pictureUrl(hash)],
    );
    const { snapshot } = await createFeedRepository(pool).newest({ limit: 1 });
    await announceColours(pool, hash);
    const { entries } = await createFeedRepository(pool).newest({ limit: 100 });
    const own = entries.filter(({ xid }) => !sees(snapshot, BigInt(xid)));
    expect(own.map((one) => (one.op === 'bulk' ? [one.kind, one.productIds.length] : one.op))).toEqual([
      ['update', 1_000],
      ['update', 500],
    ]);
  });

  it('cost a list nothing where none was uploaded', async () => {
    const id = await addProduct();
    await pictures.pool.query(
      `INSERT INTO product_images (id, product_id, position, url) VALUES ($1, $2, 1, '/pictures/demo/mug.svg')`,
      [newId(), id],
    );
    const { rows } = await pictures.pool.query(`EXPLAIN (ANALYZE) ${READ_PRODUCT.text.replace('$1', `'${id}'`)}`);
    const plan = rows.map((row: Record<string, string>) => row['QUERY PLAN']).join('\n');
    const looks = plan.match(/on pictures u .*/g) ?? [];
    expect(looks.length).toBeGreaterThan(0);
    for (const look of looks) expect(look).toContain('(never executed)');
  });
});
