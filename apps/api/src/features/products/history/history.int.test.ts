import type { History, HistoryEntry, ProductVersion } from '@headroom/contracts/product-writes';
import type { Product } from '@headroom/contracts/products';
import { newId } from '@headroom/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { someone } from '../../../testing/test-app.ts';
import { startWriting, type Writing } from '../writing/test-writing.ts';

const ADA = { id: someone('editor').id, name: 'Ada' };
let writing: Writing;
beforeAll(async () => {
  writing = await startWriting();
});
afterAll(() => writing.close());

const create = async (body: object) => (await writing.send('POST', '/products', { payload: body })).json<Product>();
const change = async (id: string, patch: object) => {
  const answer = await writing.change(id, patch);
  expect(answer.statusCode).toBe(200);
  return answer.json<Product>();
};
const historyOf = async (id: string, query = '') =>
  (await writing.app.inject(`/api/v1/products/${id}/history${query}`)).json<History>();
const fieldsOf = ({ changes }: HistoryEntry) => changes.map(({ field, from, to }) => [field, from, to]);
const restore = (id: string, version: number | string, headers: Record<string, string> = {}) =>
  writing.send('POST', `/products/${id}/versions/${version}/restore`, { headers });
/** Without what every write moves. */
const content = ({ version: _version, updatedAt: _updatedAt, ...rest }: Product) => rest;

describe('GET /products/:id/history', () => {
  it('says who changed what from what, newest first', async () => {
    const { id } = await create({ title: 'Mug', price: 500, tags: ['a'] });
    await change(id, { title: 'Big mug', tags: ['a', 'b'] });
    await change(id, { price: 650 });
    await writing.database.pool.query(`UPDATE products SET vendor = 'Hand' WHERE id = $1`, [id]);
    const { entries, next } = await historyOf(id);
    expect(next).toBeNull();
    expect(entries.map(({ version, actor, isCreation }) => [version, actor, isCreation])).toEqual([
      [4, null, false],
      [3, ADA, false],
      [2, ADA, false],
      [1, ADA, true],
    ]);
    expect(entries.map(fieldsOf)).toEqual([
      [['vendor', '', 'Hand']],
      [['price', 500, 650]],
      [
        ['title', 'Mug', 'Big mug'],
        ['tags', ['a'], ['a', 'b']],
      ],
      [],
    ]);
    const times = entries.map(({ at }) => at);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  it('shows variants and pictures as wholes, and leaves out what follows from them', async () => {
    const made = await create({
      title: 'Pair',
      variants: [
        { price: 5, sku: newId() },
        { price: 7, stock: 2 },
      ],
    });
    const kept = made.variants.map(({ id, price }) => ({ id, price }));
    const dearer = await change(made.id, { variants: kept.map((variant) => ({ ...variant, price: 9 })) });
    const pictured = await change(made.id, { images: [{ url: '/a.png' }], variants: kept.toReversed() });
    const { entries } = await historyOf(made.id);
    expect(fieldsOf(entries[0]!)).toEqual([
      ['images', [], pictured.images],
      ['variants', dearer.variants, pictured.variants],
    ]);
    expect(fieldsOf(entries[1]!)).toEqual([['variants', made.variants, dearer.variants]]);
  });

  it('comes in pages that join without a gap', async () => {
    const { id } = await create({ title: 'Version 1' });
    for (let version = 2; version <= 7; version += 1) await change(id, { title: `Version ${version}` });
    const whole = (await historyOf(id)).entries;
    for (const limit of [1, 2, 3, 6, 7]) {
      const pages: HistoryEntry[] = [];
      let query = `?limit=${limit}`;
      for (let page = 0; page < 20; page += 1) {
        const { entries, next } = await historyOf(id, query);
        pages.push(...entries);
        if (next === null) break;
        expect(entries).toHaveLength(limit);
        query = `?limit=${limit}&before=${next}`;
      }
      expect([limit, pages]).toEqual([limit, whole]);
    }
    expect((await historyOf(id, '?before=1')).entries).toEqual([]);
    expect((await historyOf(id, '?before=1000')).entries).toEqual(whole);
  });

  it('knows a creation that nobody signed, also page by page', async () => {
    const id = newId();
    await writing.database.pool.query(`INSERT INTO products (id, handle, title) VALUES ($1, 'unsigned', 'Unsigned')`, [
      id,
    ]);
    expect((await historyOf(id)).entries).toMatchObject([{ version: 1, isCreation: true, actor: null, changes: [] }]);
    await change(id, { title: 'Signed' });
    const first = await historyOf(id, '?limit=1');
    expect([first.entries.map(({ version }) => version), first.next]).toEqual([[2], 2]);
    const second = await historyOf(id, '?limit=1&before=2');
    expect([second.entries, second.next]).toEqual([
      [{ version: 1, at: (await writing.get(id)).createdAt, actor: null, job: null, isCreation: true, changes: [] }],
      null,
    ]);
  });

  it('names the job that did it', async () => {
    const { id } = await create({ title: 'By a job' });
    const job = newId();
    await writing.database.pool.query(`INSERT INTO jobs (id, kind, title) VALUES ($1, 'bulk', 'Archive 5 products')`, [
      job,
    ]);
    await writing.database.pool.query(
      `BEGIN; SELECT set_config('headroom.job', '${job}', true); UPDATE products SET status = 'archived' WHERE id = '${id}'; COMMIT`,
    );
    expect((await historyOf(id)).entries[0]).toMatchObject({
      job: { id: job, kind: 'bulk', title: 'Archive 5 products' },
      changes: [{ field: 'status', from: 'draft', to: 'archived' }],
    });
  });

  it('is for editors, and of products that exist', async () => {
    const { id } = await create({ title: 'Secret' });
    expect((await writing.viewer.inject(`/api/v1/products/${id}/history`)).statusCode).toBe(403);
    expect((await writing.app.inject(`/api/v1/products/${newId()}/history`)).statusCode).toBe(404);
    expect((await writing.app.inject('/api/v1/products/x/history')).statusCode).toBe(404);
  });
});

describe('versions', () => {
  it('come back whole: columns, variants with their ids, pictures', async () => {
    const first = await create({
      title: 'First',
      status: 'active',
      tags: ['a'],
      variants: [
        { price: 5, sku: 'first-l', options: [{ name: 'Size', value: 'L' }] },
        { price: 7, sku: 'first-m', stock: 2 },
      ],
      images: [{ url: '/a.png', alt: 'A' }, { url: '/b.png' }],
    });
    const { id } = first;
    await change(id, { title: 'Second', tags: null, variants: [{ price: 1 }], images: null, vendor: 'V' });
    const third = await change(id, { variants: null, status: 'archived' });

    const version = await writing.app.inject(`/api/v1/products/${id}/versions/1`);
    const { image: _image, content: _content, ...kept } = first;
    expect(version.json<ProductVersion>()).toEqual({ version: 1, product: kept });
    const now = await writing.app.inject(`/api/v1/products/${id}/versions/3`);
    expect(now.json<ProductVersion>().product).toMatchObject({ title: 'Second', status: 'archived', version: 3 });

    const answer = await restore(id, 1);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers.etag).toMatch(/^"4\./);
    expect(content(answer.json())).toEqual(content(first));
    expect(await writing.get(id)).toEqual(answer.json());
    expect(content((await restore(id, 3)).json())).toEqual(content(third));
    expect(content((await restore(id, 4)).json())).toEqual(content(first));
    const same = await restore(id, 6);
    expect([same.statusCode, same.json<Product>().version]).toEqual([200, 6]);
  });

  it('give a product without variants its own figures back', async () => {
    const id = writing.idOf('product-17');
    const before = await writing.get(id);
    expect(before.variants).toEqual([]);
    await change(id, { price: before.price + 5, stock: 9 });
    expect(content((await restore(id, before.version)).json())).toEqual(content(before));
  });

  it('come back after a statement over many products', async () => {
    const before = await writing.get(writing.idOf('product-31'));
    await writing.database.pool.query(`UPDATE products SET title = 'All the same', tags = '{}'`);
    await writing.database.pool.query(`UPDATE variants SET price = 1`);
    const { version } = await writing.get(before.id);
    expect(version).toBe(before.version + 2);
    expect(content((await restore(before.id, before.version)).json())).toEqual(content(before));
  });

  it('are refused where another product has the handle by now, or the version is old', async () => {
    const { id } = await create({ title: 'Owner', handle: 'fought-over' });
    await change(id, { handle: 'given-up' });
    await create({ title: 'Taker', handle: 'fought-over' });
    const taken = await restore(id, 1);
    expect([taken.statusCode, taken.json().errors[0].path]).toEqual([409, '/handle']);
    expect((await restore(id, 1, { 'if-match': '"1"' })).statusCode).toBe(412);
    for (const [product, version] of [
      [id, 9],
      [id, 0],
      [id, 'x'],
      [id, '99999999999999999999'],
      [newId(), 1],
      ['x', 1],
    ] as const) {
      expect((await restore(product, version)).statusCode).toBe(404);
      expect((await writing.app.inject(`/api/v1/products/${product}/versions/${version}`)).statusCode).toBe(404);
    }
  });
});
