import type { ProductsPatchAnswer } from '@headroom/contracts/product-writes';
import type { Problem } from '@headroom/contracts/problems';
import type { Product, ProductList } from '@headroom/contracts/products';
import { newId } from '@headroom/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startWriting, type Writing } from './test-writing.ts';

let writing: Writing;
let products: Product[];
beforeAll(async () => {
  writing = await startWriting();
});
beforeEach(async () => {
  products = (await writing.app.inject('/api/v1/products?limit=200&sort=createdAt')).json<{ products: Product[] }>()
    .products;
});
afterAll(() => writing.close());
const byHandle = (handle: string) => {
  const found = products.find((product) => product.handle === handle);
  if (!found) throw new Error(`no ${handle}`);
  return found;
};
const itemOf = ({ id, version }: Product, patch: object) => ({ id, version, patch });
const send = (items: object[], headers: Record<string, string> = {}) =>
  writing.send('PATCH', '/products', { payload: { items }, headers });
const resultsOf = (answer: { json<T>(): T }) => answer.json<ProductsPatchAnswer>().results;

describe('PATCH /products', () => {
  it('changes columns, figures and lists of many, each by one version', async () => {
    const [single, pair, bare, other] = ['product-1', 'product-2', 'product-7', 'product-3'].map(byHandle) as [
      Product,
      Product,
      Product,
      Product,
    ];
    const answer = await send([
      itemOf(pair, { title: 'Pair', tags: ['x', 'x', 'y'], variants: [{ id: pair.variants[1]?.id, price: 9 }] }),
      itemOf(single, { price: 123, compareAtPrice: 200, title: 'Single', status: 'draft' }),
      itemOf(bare, { stock: 8 }),
      itemOf(other, { vendor: null, description: 'e\u0301', images: [{ url: '/new.png' }] }),
    ]);
    expect(answer.statusCode).toBe(200);
    expect(resultsOf(answer)).toEqual(
      [pair, single, bare, other].map(({ id, version }) => ({ id, status: 200, version: version + 1, problem: null })),
    );
    expect(await writing.get(pair.id)).toMatchObject({ title: 'Pair', tags: ['x', 'y'], price: 9, variantCount: 1 });
    expect(await writing.get(single.id)).toMatchObject({
      title: 'Single',
      status: 'draft',
      stock: single.stock,
      variants: [{ ...single.variants[0], price: 123, compareAtPrice: 200 }],
    });
    expect(await writing.get(bare.id)).toMatchObject({ stock: 8, variantCount: 1 });
    expect(await writing.get(other.id)).toMatchObject({ vendor: '', description: 'é', image: { url: '/new.png' } });
  });

  it('gives each its own result and writes the others', async () => {
    const [good, stale, several, taken, takenSku, blank, twinA, twinB, strange] = [4, 5, 6, 8, 9, 10, 12, 13, 14].map(
      (n) => byHandle(`product-${n}`),
    ) as [Product, Product, Product, Product, Product, Product, Product, Product, Product];
    const unknown = newId();
    const answer = await send([
      itemOf(good, { title: 'Good' }),
      { id: stale.id, version: stale.version + 5, patch: { title: 'never' } },
      itemOf(several, { price: 5 }),
      itemOf(taken, { title: 'never', handle: good.handle }),
      itemOf(takenSku, { title: 'never', variants: [{ price: 1, sku: good.variants[0]?.sku }] }),
      itemOf(blank, { title: ' ' }),
      itemOf(twinA, { handle: 'twin' }),
      itemOf(twinB, { handle: 'twin' }),
      { id: unknown, version: 1, patch: { title: 'never' } },
      itemOf(strange, { title: 'never', images: [{ id: newId(), url: '/a.png' }] }),
    ]);
    const results = resultsOf(answer);
    expect(results.map(({ status, problem }) => [status, problem?.code, problem?.errors?.[0]?.path])).toEqual([
      [200, undefined, undefined],
      [412, 'version_conflict', undefined],
      [400, 'validation_failed', '/body/items/2/patch/price'],
      [409, 'conflict', '/body/items/3/patch/handle'],
      [409, 'conflict', '/body/items/4/patch/variants/0/sku'],
      [400, 'validation_failed', '/body/items/5/patch/title'],
      [200, undefined, undefined],
      [409, 'conflict', '/body/items/7/patch/handle'],
      [404, 'not_found', undefined],
      [400, 'validation_failed', '/body/items/9/patch/images/0/id'],
    ]);
    expect(results[1]?.problem?.current).toEqual(await writing.get(stale.id));
    expect(results.map(({ version }) => version)).toEqual([
      good.version + 1,
      stale.version,
      several.version,
      taken.version,
      takenSku.version,
      blank.version,
      twinA.version + 1,
      twinB.version,
      null,
      strange.version,
    ]);
    for (const product of [stale, several, taken, takenSku, blank, twinB, strange]) {
      expect(await writing.get(product.id)).toEqual(product);
    }
    expect(results[1]?.problem?.requestId).toBe(answer.headers['x-request-id']);
  });

  it('leaves the version of what is the same already', async () => {
    const single = byHandle('product-1');
    const answer = await send([itemOf(single, { price: single.price, title: single.title })]);
    expect(resultsOf(answer)).toEqual([{ id: single.id, status: 200, version: single.version, problem: null }]);
    expect(resultsOf(await send([itemOf(single, {})]))).toEqual(resultsOf(answer));
  });

  it('refuses the whole of what is malformed', async () => {
    const product = byHandle('product-20');
    const faults: [items: object[], path: string][] = [
      [[], '/body/items'],
      [[itemOf(product, { title: 'a' }), itemOf(product, { title: 'b' })], '/body/items/1/id'],
      [[{ ...itemOf(product, { title: 'a' }), version: 0 }], '/body/items/0/version'],
      [
        [itemOf(product, { title: 'a' }), itemOf(byHandle('product-21'), { nothing: 1 })],
        '/body/items/1/patch/nothing',
      ],
      [Array.from({ length: 1_001 }, () => itemOf(product, { title: 'a' })), '/body/items'],
    ];
    for (const [items, path] of faults) {
      const answer = await send(items);
      expect([answer.statusCode, answer.json<Problem>().errors?.map((fault) => fault.path)]).toEqual([
        400,
        expect.arrayContaining([path]),
      ]);
    }
    expect(await writing.get(product.id)).toEqual(product);
  });

  it('has one effect under one key, and one winner a product of two at once', async () => {
    const chosen = [22, 23, 24, 25].map((n) => byHandle(`product-${n}`));
    const items = (title: string) => chosen.map((product) => itemOf(product, { title }));
    const keyed = await send(items('keyed'), { 'idempotency-key': 'bulk' });
    const again = await send(items('keyed'), { 'idempotency-key': 'bulk' });
    expect([again.body, again.headers['idempotency-replayed']]).toEqual([keyed.body, 'true']);
    const now = await Promise.all(chosen.map(({ id }) => writing.get(id)));
    const answers = await Promise.all([
      send(now.map((product) => itemOf(product, { title: 'one' }))),
      send(now.toReversed().map((product) => itemOf(product, { title: 'two' }))),
    ]);
    const statuses = answers.flatMap((answer) => resultsOf(answer).map(({ status }) => status));
    expect(statuses.toSorted()).toEqual([200, 200, 200, 200, 412, 412, 412, 412]);
  });

  it('takes a thousand in one request', async () => {
    await writing.database.pool.query(
      `INSERT INTO products (id, handle, title) SELECT gen_random_uuid(), 'many-' || n, 'Many ' || n FROM generate_series(1, 1000) n`,
    );
    const { rows } = await writing.database.pool.query<Product>(
      `SELECT id, version FROM products WHERE handle LIKE 'many-%'`,
    );
    const payload = rows.map((row) => itemOf(row, { description: 'x'.repeat(4_000), tags: ['bulk'] }));
    const answer = await send(payload);
    expect([answer.statusCode, new Set(resultsOf(answer).map(({ status }) => status))]).toEqual([200, new Set([200])]);
    const list = await writing.app.inject('/api/v1/products?tag=bulk&count=exact&limit=1');
    expect(list.json<ProductList>().page.total).toBe(1_000);
  });
});
