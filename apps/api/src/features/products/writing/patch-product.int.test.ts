import type { Problem } from '@headroom/contracts/problems';
import type { Product } from '@headroom/contracts/products';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWriting, type Writing } from './test-writing.ts';

let writing: Writing;
let ids: { single: string; pair: string; bare: string };
beforeAll(async () => {
  writing = await startWriting();
  const { idOf } = writing;
  ids = { single: idOf('product-1'), pair: idOf('product-2'), bare: idOf('product-7') };
});
afterAll(() => writing.close());
const get: Writing['get'] = (id) => writing.get(id);
const patch: Writing['patch'] = (...args) => writing.patch(...args);
const change: Writing['change'] = (...args) => writing.change(...args);

describe('PATCH /products/:id', () => {
  it('changes what it names, answers with what GET then answers, and raises the version by one', async () => {
    const before = await writing.app.inject(`/api/v1/products/${ids.pair}`);
    const answer = await patch(
      ids.pair,
      { title: 'New title', tags: ['b', 'a', 'b'], vendor: null, status: 'draft' },
      { 'if-match': String(before.headers.etag) },
    );
    const old = before.json<Product>();
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      ...old,
      title: 'New title',
      tags: ['b', 'a'],
      vendor: '',
      status: 'draft',
      version: old.version + 1,
      updatedAt: answer.json<Product>().updatedAt,
    });
    const after = await writing.app.inject(`/api/v1/products/${ids.pair}`);
    expect([after.body, after.headers.etag]).toEqual([answer.body, answer.headers.etag]);
    expect(answer.headers['change-token']).toEqual(expect.any(String));
  });

  it('takes plain application/json, and nothing else', async () => {
    const { version } = await get(ids.pair);
    const headers = { 'if-match': `"${version}"` };
    expect((await patch(ids.pair, { title: 'x' }, { ...headers, 'content-type': 'application/json' })).statusCode).toBe(
      200,
    );
    const other = await patch(ids.pair, '<a/>', { ...headers, 'content-type': 'application/xml' });
    expect([other.statusCode, other.json().detail, other.headers['accept-patch']]).toEqual([
      415,
      'Send application/merge-patch+json or application/json.',
      'application/merge-patch+json, application/json',
    ]);
  });

  it('changes nothing by a patch that names nothing, and answers as to any other', async () => {
    const before = await writing.app.inject(`/api/v1/products/${ids.pair}`);
    for (const tag of [String(before.headers.etag), '*']) {
      const answer = await patch(ids.pair, {}, { 'if-match': tag });
      expect([answer.statusCode, answer.body, answer.headers.etag]).toEqual([200, before.body, before.headers.etag]);
    }
    expect((await patch(ids.pair, {}, { 'if-match': '"0"' })).statusCode).toBe(412);
    expect((await patch(ids.pair, {})).statusCode).toBe(428);
    expect((await patch('01890000-0000-7000-8000-00000000ffff', {}, { 'if-match': '*' })).statusCode).toBe(404);
  });

  it('looks at the version only: weak, foreign representations, lists, * and bare versions', async () => {
    for (const tag of ['W/"#.abc"', '"#.zzzz"', '"999", "#"', '"other",W/"#"', '*', '"#"']) {
      const { version } = await get(ids.pair);
      const answer = await patch(ids.pair, { title: `by ${tag}` }, { 'if-match': tag.replace('#', String(version)) });
      expect([tag, answer.statusCode]).toEqual([tag, 200]);
    }
  });

  it('answers 428 without a version, 400 to a malformed one, 412 with the product to an old one', async () => {
    const current = await get(ids.pair);
    const none = await patch(ids.pair, { title: 'x' });
    expect([none.statusCode, none.json().code]).toEqual([428, 'precondition_required']);
    for (const tag of ['1', '"1', '1"', '"1" "2"', '', ',', '*,"1"']) {
      const malformed = await patch(ids.pair, { title: 'x' }, { 'if-match': tag });
      expect([tag, malformed.statusCode]).toEqual([tag, 400]);
      expect(malformed.json<Problem>().errors?.[0]?.path).toBe('/headers/if-match');
    }
    for (const tag of ['"0"', `"${current.version - 1}"`, '"99999999999999"', '"other"', 'W/"2147483648"']) {
      const old = await patch(ids.pair, { title: 'x', price: undefined }, { 'if-match': tag });
      expect([tag, old.statusCode, old.json().code]).toEqual([tag, 412, 'version_conflict']);
      expect(old.json().current).toEqual(current);
      expect(old.headers.etag).toMatch(new RegExp(`^"${current.version}\\.`));
    }
    const oldPart = await patch(ids.pair, { images: [] }, { 'if-match': '"0"' });
    expect([oldPart.statusCode, oldPart.json().current]).toEqual([412, current]);
  });

  it('answers 404 to unknown and malformed ids, and 403 to a viewer', async () => {
    for (const id of ['nothing', '01890000-0000-7000-8000-00000000ffff']) {
      expect((await patch(id, { title: 'x' }, { 'if-match': '*' })).statusCode).toBe(404);
      expect((await patch(id, { title: 'x' }, { 'if-match': '"1"' })).statusCode).toBe(404);
    }
    const byViewer = await writing.viewer.inject({
      method: 'PATCH',
      url: `/api/v1/products/${ids.pair}`,
      payload: { title: 'x' },
      headers: { 'if-match': '*' },
    });
    expect(byViewer.statusCode).toBe(403);
  });

  it('names every fault by its path and changes nothing', async () => {
    const before = await get(ids.pair);
    const variant = { price: 1 };
    const faults: [payload: object | string, path: string][] = [
      [{ title: '' }, '/body/title'],
      [{ title: '  ' }, '/body/title'],
      [{ title: null }, '/body/title'],
      [{ title: 'x'.repeat(513) }, '/body/title'],
      [{ nothing: 1 }, '/body/nothing'],
      [{ version: 7 }, '/body/version'],
      [{ handle: 'a b' }, '/body/handle'],
      [{ tags: ['a', 'b', ''] }, '/body/tags/2'],
      [{ tags: ['a', ' '] }, '/body/tags/1'],
      [{ tags: [1] }, '/body/tags/0'],
      [{ status: 'gone' }, '/body/status'],
      [{ title: 'a\0b' }, '/body/title'],
      ['{"title":"\\ud800"}', '/body/title'],
      ['{"tags":["a","\\udc00"]}', '/body/tags/1'],
      [{ price: 1 }, '/body/price'],
      [{ stock: 1, compareAtPrice: 5 }, '/body/stock'],
      ['{"price":1e400}', '/body/price'],
      ['{"price":1e20}', '/body/price'],
      ['{"price":12345678901234567890}', '/body/price'],
      ['{"price":1.5}', '/body/price'],
      [{ price: '1' }, '/body/price'],
      [{ price: -1 }, '/body/price'],
      [{ variants: [variant, { price: 1_000_000_000_001 }] }, '/body/variants/1/price'],
      [{ variants: [{ stock: 1 }] }, '/body/variants/0/price'],
      [{ variants: [variant], price: 1 }, '/body/price'],
      [{ variants: [variant, { ...variant, sku: '' }] }, '/body/variants/1/sku'],
      [
        {
          variants: [
            { ...variant, sku: 'A' },
            { ...variant, sku: 'A' },
          ],
        },
        '/body/variants/1/sku',
      ],
      [{ variants: [{ ...variant, id: ids.pair }] }, '/body/variants/0/id'],
      [{ variants: [{ ...variant, id: 'x' }] }, '/body/variants/0/id'],
      [
        {
          variants: [
            {
              ...variant,
              options: [
                { name: 'a', value: 'b' },
                { name: 'a', value: 'c' },
              ],
            },
          ],
        },
        '/body/variants/0/options/1/name',
      ],
      [{ images: [{ url: 'javascript:alert(1)' }] }, '/body/images/0/url'],
      [{ images: [{ url: '/a.png' }, { url: '//evil.example/a.png' }] }, '/body/images/1/url'],
      [{ images: [{ url: '/\\evil.example' }] }, '/body/images/0/url'],
      [{ images: [{ url: '/a.png', width: 0 }] }, '/body/images/0/width'],
      [{ images: [{ url: '/a.png', id: ids.pair }] }, '/body/images/0/id'],
    ];
    for (const [payload, path] of faults) {
      const answer = await patch(ids.pair, payload, { 'if-match': `"${before.version}"` });
      const { code, errors } = answer.json<Problem>();
      expect([JSON.stringify(payload).slice(0, 90), answer.statusCode, code]).toEqual([
        JSON.stringify(payload).slice(0, 90),
        400,
        'validation_failed',
      ]);
      expect(errors?.map((fault) => fault.path)).toContain(path);
    }
    for (const payload of ['', '{', '[]x', '{"__proto__":{"title":"x"}}']) {
      expect((await patch(ids.pair, payload, { 'if-match': '*' })).statusCode).toBe(400);
    }
    for (const type of ['application/json', 'application/merge-patch+json']) {
      const latin1 = Buffer.from('{"title":"é"}', 'latin1');
      const answer = await patch(ids.pair, latin1, { 'if-match': '*', 'content-type': type });
      expect([answer.statusCode, answer.json().detail]).toEqual([400, 'The body is not UTF-8.']);
    }
    expect(await get(ids.pair)).toEqual(before);
  });

  it('says what to do about the price of a product with several variants', async () => {
    const { errors } = (await change(ids.pair, { price: 5 })).json<Problem>();
    expect(errors).toEqual([
      {
        path: '/body/price',
        code: 'several_variants',
        message: 'The product has 2 variants, each with its own price: send `variants`, all of them with their ids.',
      },
    ]);
  });

  it('gives figures to the only variant, and makes a first one', async () => {
    const before = await get(ids.single);
    const answer = (await change(ids.single, { price: 777, stock: -3 })).json<Product>();
    expect(answer).toMatchObject({ price: 777, stock: -3, version: before.version + 1 });
    expect(answer.variants).toEqual([{ ...before.variants[0], price: 777, stock: -3 }]);
    const sale = (await change(ids.single, { compareAtPrice: 999, title: 'Sale' })).json<Product>();
    expect(sale).toMatchObject({ price: 777, compareAtPrice: 999, title: 'Sale', version: before.version + 2 });
    expect((await change(ids.single, { compareAtPrice: null })).json<Product>().compareAtPrice).toBeNull();

    const same = await change(ids.single, { price: 777, stock: -3 });
    expect([same.statusCode, same.json<Product>().version]).toEqual([200, before.version + 3]);
    const any = await patch(ids.single, { stock: 12 }, { 'if-match': '*' });
    expect(any.json<Product>()).toMatchObject({ stock: 12, version: before.version + 4 });

    const bare = await get(ids.bare);
    expect(bare.variants).toEqual([]);
    const made = (await change(ids.bare, { stock: 4 })).json<Product>();
    expect(made.variants).toEqual([
      expect.objectContaining({ price: bare.price, stock: 4, sku: null, options: [], position: 1 }),
    ]);
    expect(made.version).toBe(bare.version + 1);
  });

  it('replaces variants: changes, adds, removes, reorders and swaps SKUs in one version', async () => {
    const before = await get(ids.pair);
    const [one, two] = before.variants;
    const answer = await change(ids.pair, {
      variants: [
        { id: two?.id.toUpperCase(), price: 10, sku: one?.sku },
        { price: 20, sku: 'new-1', stock: 5, options: [{ name: 'Colour', value: 'red' }] },
        { id: one?.id, price: one?.price, sku: two?.sku },
      ],
    });
    expect(answer.statusCode).toBe(200);
    const after = answer.json<Product>();
    expect(after).toMatchObject({ version: before.version + 1, price: 10, variantCount: 3 });
    expect(after.variants).toEqual([
      { ...two, price: 10, sku: one?.sku, position: 1 },
      {
        id: expect.any(String),
        sku: 'new-1',
        options: [{ name: 'Colour', value: 'red' }],
        price: 20,
        compareAtPrice: null,
        stock: 5,
        position: 2,
      },
      { ...one, sku: two?.sku, position: 3 },
    ]);
    expect(await get(ids.pair)).toEqual(after);

    const kept = after.variants.map(({ id, price }) => ({ id, price }));
    expect((await change(ids.pair, { variants: kept })).json<Product>()).toEqual(after);

    const less = (await change(ids.pair, { variants: [{ price: 1, sku: two?.sku }] })).json<Product>();
    expect(less).toMatchObject({ variantCount: 1, price: 1, version: after.version + 1 });
    const none = (await change(ids.pair, { variants: null })).json<Product>();
    expect(none).toMatchObject({ variants: [], variantCount: 0, stock: 0, price: 1 });
  });

  it('replaces pictures', async () => {
    const before = await get(ids.single);
    const [old] = before.images;
    const after = (
      await change(ids.single, {
        images: [
          { url: 'https://example.com/a.png', alt: 'A' },
          { ...old, position: undefined, placeholder: undefined, alt: 'old' },
        ],
      })
    ).json<Product>();
    expect(after.version).toBe(before.version + 1);
    expect(after.images.map(({ url, alt, position }) => [url, alt, position])).toEqual([
      ['https://example.com/a.png', 'A', 1],
      [old?.url, 'old', 2],
    ]);
    expect(after.images[1]?.id).toBe(old?.id);
    expect(after.image?.url).toBe('https://example.com/a.png');
    expect((await change(ids.single, { images: null })).json<Product>()).toMatchObject({ images: [], image: null });
  });

  it('answers 409 with the member that another product has, and changes nothing', async () => {
    const before = await get(ids.pair);
    const sku = (await get(ids.single)).variants[0]?.sku;
    const taken = await change(ids.pair, { handle: 'product-3', title: 'never' });
    expect([taken.statusCode, taken.json().code, taken.json().errors[0].path]).toEqual([
      409,
      'conflict',
      '/body/handle',
    ]);
    const skus = await change(ids.pair, { title: 'never', variants: [{ price: 1 }, { price: 1, sku }] });
    expect([skus.statusCode, skus.json().errors[0].path]).toEqual([409, '/body/variants/1/sku']);
    expect(await get(ids.pair)).toEqual(before);
  });

  it('stores texts in NFC, and counts their length so', async () => {
    const decomposed = 'é'.normalize('NFD').repeat(512);
    const after = (await change(ids.pair, { title: decomposed, tags: ['e\u0301', 'é'] })).json<Product>();
    expect([after.title, after.tags]).toEqual(['é'.repeat(512), ['é']]);
    // U+0958 has no composed form: NFC makes two code points of it.
    expect((await change(ids.pair, { title: '\u0958'.repeat(300) })).statusCode).toBe(400);
  });

  it('lets exactly one of many writers with the same version through', async () => {
    const { version } = await get(ids.single);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        patch(ids.single, n % 2 ? { title: `writer ${n}` } : { stock: 1_000 + n }, { 'if-match': `"${version}"` }),
      ),
    );
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, ...Array<number>(11).fill(412)]);
    const winner = answers.find(({ statusCode }) => statusCode === 200)?.json<Product>();
    expect(await get(ids.single)).toEqual(winner);
    for (const loser of answers.filter(({ statusCode }) => statusCode === 412)) {
      expect(loser.json().current).toEqual(winner);
    }
  });

  it('sent twice under one key has one effect, though its version is old by then', async () => {
    const { version } = await get(ids.single);
    const headers = { 'if-match': `"${version}"`, 'idempotency-key': 'twice' };
    const answers = await Promise.all([1, 2].map(() => patch(ids.single, { stock: 55 }, headers)));
    const statuses = answers.map(({ statusCode }) => statusCode);
    expect(statuses).toContain(200);
    expect(statuses.every((status) => status === 200 || status === 409)).toBe(true);
    const again = await patch(ids.single, { stock: 55 }, { ...headers, 'if-match': '"1"' });
    expect([again.statusCode, again.json<Product>().version]).toEqual([200, version + 1]);
    expect((await get(ids.single)).version).toBe(version + 1);
  });
});
