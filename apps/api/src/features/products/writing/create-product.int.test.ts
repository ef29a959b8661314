import type { Problem } from '@headroom/contracts/problems';
import type { Product } from '@headroom/contracts/products';
import { newId } from '@headroom/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWriting, type Writing } from './test-writing.ts';

let writing: Writing;
beforeAll(async () => {
  writing = await startWriting();
});
afterAll(() => writing.close());
const create = (payload: object, headers: Record<string, string> = {}) =>
  writing.send('POST', '/products', { payload, headers });

describe('POST /products', () => {
  it('makes a product from its title alone', async () => {
    const answer = await create({ title: 'Crème brûlée 2 × 100 g' });
    const product = answer.json<Product>();
    expect(answer.statusCode).toBe(201);
    expect(answer.headers.location).toBe(`/api/v1/products/${product.id}`);
    expect(product).toMatchObject({
      title: 'Crème brûlée 2 × 100 g',
      handle: 'creme-brulee-2-100-g',
      status: 'draft',
      description: '',
      vendor: '',
      type: '',
      tags: [],
      price: 0,
      currency: 'EUR',
      version: 1,
      variants: [],
      images: [],
    });
    const read = await writing.app.inject(String(answer.headers.location));
    expect([read.body, read.headers.etag]).toEqual([answer.body, answer.headers.etag]);
    expect(answer.headers['change-token']).toEqual(expect.any(String));
  });

  it('makes all of it in one version', async () => {
    const id = newId();
    const body = {
      id,
      handle: 'own-handle',
      title: 'Mug',
      description: 'e\u0301',
      vendor: 'V',
      type: 'T',
      tags: ['a', 'a', 'b'],
      status: 'active',
      variants: [
        { price: 300, sku: 'mug-l', options: [{ name: 'Size', value: 'L' }], stock: 3, compareAtPrice: 400 },
        { price: 200 },
      ],
      images: [{ url: '/a.png', alt: 'A', width: 10, height: 20 }, { url: 'https://example.com/b.png' }],
    };
    const product = (await create(body)).json<Product>();
    expect(product).toMatchObject({ id, handle: 'own-handle', description: 'é', tags: ['a', 'b'], status: 'active' });
    expect(product).toMatchObject({ price: 200, stock: 3, variantCount: 2, version: 1 });
    expect(product.variants).toMatchObject([
      { ...body.variants[0], position: 1 },
      { price: 200, sku: null, options: [], stock: 0, compareAtPrice: null, position: 2 },
    ]);
    expect(product.images).toMatchObject([
      { ...body.images[0], position: 1 },
      { url: 'https://example.com/b.png', alt: '', width: null, position: 2 },
    ]);
  });

  it('makes one variant of a price, a price before and a stock', async () => {
    const { variants } = (await create({ title: 'One', price: 5, compareAtPrice: 9, stock: 2 })).json<Product>();
    expect(variants).toMatchObject([{ price: 5, compareAtPrice: 9, stock: 2 }]);
    expect((await create({ title: 'Stock', stock: 2 })).json<Product>()).toMatchObject({ price: 0, stock: 2 });
  });

  it('numbers the handles of namesakes, also of many at once, and makes some of titles without a letter', async () => {
    const made = await Promise.all(Array.from({ length: 12 }, () => create({ title: 'Same name' })));
    expect(made.map(({ statusCode }) => statusCode)).toEqual(Array(12).fill(201));
    const handles = made.map((answer) => answer.json<Product>().handle).toSorted();
    expect(new Set(handles).size).toBe(12);
    expect(handles[0]).toBe('same-name');
    expect((await create({ title: '!!!' })).json<Product>().handle).toBe('product');
    expect((await create({ title: '???' })).json<Product>().handle).toMatch(/^product-[0-9a-f]{12}$/);
    expect((await create({ title: 'x'.repeat(512) })).json<Product>().handle).toHaveLength(240);
  });

  it('names every fault by its path', async () => {
    const faults: [body: object, path: string][] = [
      [{}, '/body/title'],
      [{ title: 'a', id: 'x' }, '/body/id'],
      [{ title: 'a', id: '01890000-0000-4000-8000-000000000001' }, '/body/id'],
      [{ title: 'a', price: 1, variants: [{ price: 1 }] }, '/body/price'],
      [{ title: 'a', variants: [{ id: newId(), price: 1 }] }, '/body/variants/0/id'],
      [{ title: 'a', images: [{ id: newId(), url: '/a' }] }, '/body/images/0/id'],
      [{ title: 'a', tags: null }, '/body/tags'],
      [{ title: 'a', version: 1 }, '/body/version'],
      [{ title: 'a', images: [{ url: '' }] }, '/body/images/0/url'],
    ];
    for (const [body, path] of faults) {
      const answer = await create(body);
      expect([body, answer.statusCode, answer.json<Problem>().errors?.map((fault) => fault.path)]).toEqual([
        body,
        400,
        expect.arrayContaining([path]),
      ]);
    }
  });

  it('answers 409 to a handle, a SKU and an id that are taken', async () => {
    const id = newId();
    await create({ id, title: 'First', handle: 'taken', variants: [{ price: 1, sku: 'taken' }] });
    const conflicts: [body: object, path: string][] = [
      [{ title: 'a', handle: 'taken' }, '/body/handle'],
      [{ title: 'a', variants: [{ price: 1 }, { price: 1, sku: 'taken' }] }, '/body/variants/1/sku'],
      [{ title: 'a', id }, '/body/id'],
    ];
    for (const [body, path] of conflicts) {
      const answer = await create(body);
      expect([answer.statusCode, answer.json().code, answer.json().errors[0].path]).toEqual([409, 'conflict', path]);
    }
  });

  it('sent many times at once under one key makes one product', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => create({ title: 'Once' }, { 'idempotency-key': 'once' })),
    );
    expect(answers.map(({ statusCode }) => statusCode).filter((status) => status !== 201 && status !== 409)).toEqual(
      [],
    );
    const { rows } = await writing.database.pool.query(`SELECT FROM products WHERE title = 'Once'`);
    expect(rows).toHaveLength(1);
    const again = await create({ title: 'Once' }, { 'idempotency-key': 'once' });
    expect([again.statusCode, again.headers.location]).toEqual([
      201,
      answers.find(({ statusCode }) => statusCode === 201)?.headers.location,
    ]);
  });
});

describe('the archive', () => {
  it('takes a product and gives it back with the status that it had', async () => {
    const { id } = (await create({ title: 'To archive', status: 'active', price: 5 })).json<Product>();
    expect((await writing.send('DELETE', `/products/${id}`)).statusCode).toBe(428);
    expect((await writing.send('DELETE', `/products/${id}`, { headers: { 'if-match': '"9"' } })).statusCode).toBe(412);
    const archived = await writing.send('DELETE', `/products/${id}`, { headers: { 'if-match': '"1"' } });
    expect([archived.statusCode, archived.json()]).toMatchObject([200, { status: 'archived', version: 2, price: 5 }]);
    expect(archived.headers.etag).toMatch(/^"2\./);

    const old = await writing.send('POST', `/products/${id}/restore`, { headers: { 'if-match': '"1"' } });
    expect(old.statusCode).toBe(412);
    const restored = await writing.send('POST', `/products/${id}/restore`);
    expect([restored.statusCode, restored.json()]).toMatchObject([200, { status: 'active', version: 3 }]);
    const again = await writing.send('POST', `/products/${id}/restore`);
    expect([again.statusCode, again.body]).toEqual([200, restored.body]);
  });

  it('gives back what never had another status as a draft, and answers 404 to unknown ids', async () => {
    const { id } = (await create({ title: 'Born archived', status: 'archived' })).json<Product>();
    expect((await writing.send('POST', `/products/${id}/restore`)).json<Product>().status).toBe('draft');
    for (const unknown of ['x', newId()]) {
      expect((await writing.send('POST', `/products/${unknown}/restore`)).statusCode).toBe(404);
      const headers = { 'if-match': '*' };
      expect((await writing.send('DELETE', `/products/${unknown}`, { headers })).statusCode).toBe(404);
    }
  });
});
