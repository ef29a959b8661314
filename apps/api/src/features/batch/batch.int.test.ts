import { BATCH_CALLS_MAX, BatchResultsSchema, type BatchCall, type BatchResult } from '@headroom/contracts/batch';
import type { Product } from '@headroom/contracts/products';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signInAs } from '../../testing/sign-in-as.ts';
import { createTestServer, type TestServer } from '../../testing/test-server.ts';

type Problem = { code: string; detail: string; errors?: { path: string }[] };

let server: TestServer;
let token: string;
let products: Product[];
beforeAll(async () => {
  server = await createTestServer();
  token = await signInAs(server, 'editor');
  const create = (n: number): BatchCall => ({
    method: 'POST',
    path: '/api/v1/products',
    body: { title: `Mug ${n}`, status: n % 5 === 0 ? 'draft' : 'active' },
  });
  const made = await batch(Array.from({ length: 20 }, (_, n) => create(n)));
  products = made.map(({ body }) => body as Product);
}, 240_000);
afterAll(() => server.close());

const results = Compile(BatchResultsSchema);
const post = (payload: object | string, headers: Record<string, string> = { authorization: `Bearer ${token}` }) =>
  server.app.inject({
    method: 'POST',
    url: '/api/v1/batch',
    payload,
    headers: { 'content-type': 'application/json', ...headers },
  });
async function batch(calls: unknown[], headers?: Record<string, string>): Promise<BatchResult[]> {
  const answer = await post({ calls }, headers);
  expect([answer.statusCode, answer.statusCode === 200 ? '' : answer.body]).toEqual([200, '']);
  expect([...results.Errors(answer.json())]).toEqual([]);
  return answer.json<{ results: BatchResult[] }>().results;
}
const get = (path: string): BatchCall => ({ method: 'GET', path });

describe('a batch', () => {
  it('answers each call as it would be answered alone, in order, whatever the others do', async () => {
    const [first, second] = products;
    const etag = String((await server.app.inject(`/api/v1/products/${second!.id}`)).headers['etag']);
    const answers = await batch([
      { id: 'list', ...get('/api/v1/products?limit=2&fields=id,title') },
      { ...get(`/api/products/${first!.id}`) },
      { id: 'none', ...get('/api/v1/products/00000000-0000-7000-8000-000000000000') },
      { id: 'bad', ...get('/api/v1/products?limit=1000') },
      { id: 'same', ...get(`/api/v1/products/${second!.id}`), headers: { 'If-None-Match': etag } },
      { id: 'no route', ...get('/api/v1/nothing') },
      { id: 'method', method: 'DELETE', path: '/api/v1/site' },
    ]);
    expect(answers.map(({ id, status }) => [id, status])).toEqual([
      ['list', 200],
      [null, 200],
      ['none', 404],
      ['bad', 400],
      ['same', 304],
      ['no route', 404],
      ['method', 405],
    ]);
    const alone = await server.app.inject({
      url: '/api/v1/products?limit=2&fields=id,title',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answers[0]?.body).toMatchObject({ products: alone.json<{ products: object[] }>().products });
    expect(answers[1]?.body).toMatchObject({ id: first!.id });
    expect(answers[3]?.body).toMatchObject({ errors: [{ path: '/query/limit' }] });
    expect(answers[4]).toMatchObject({ body: null, headers: { etag } });
    expect(answers[6]?.headers['allow']).toContain('GET');
  });

  it('writes with each call’s own version and key, and reads what was written by its token', async () => {
    const [, , one, two] = products;
    const patch = (product: Product, title: string, headers: object): BatchCall => ({
      method: 'PATCH',
      path: `/api/v1/products/${product.id}`,
      headers: { 'content-type': 'application/merge-patch+json', ...headers },
      body: { title },
    });
    const key = { 'idempotency-key': 'a-key-of-this-test' };
    const calls = [
      patch(one!, 'From a batch', { 'If-Match': `"${one!.version}"`, ...key }),
      patch(two!, 'Too late', { 'If-Match': '"999"' }),
      patch(two!, 'Unconditional', {}),
    ];
    const answers = await batch(calls);
    expect(answers.map(({ status }) => status)).toEqual([200, 412, 428]);
    expect(answers[0]).toMatchObject({ body: { title: 'From a batch' }, headers: { etag: expect.any(String) } });
    const [again] = await batch(calls.slice(0, 1));
    expect(again).toMatchObject({ status: 200, headers: { 'idempotency-replayed': 'true' } });
    const [read] = await batch([get(`/api/v1/products/${one!.id}`)], {
      authorization: `Bearer ${token}`,
      'change-token': String(answers[0]?.headers['change-token']),
    });
    expect(read?.body).toMatchObject({ title: 'From a batch' });
  });

  it('can be sent again as a whole: one key makes a key for each call', async () => {
    const create = (title: string) => ({ method: 'POST', path: '/api/v1/products', body: { title } });
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': 'the-whole-batch' };
    const send = () => batch([create('One of two'), create('Two of two')], headers);
    const [first, again] = [await send(), await send()];
    expect(first.map(({ status }) => status)).toEqual([201, 201]);
    expect(again.map(({ body }) => body)).toEqual(first.map(({ body }) => body));
    const odd = await batch([create('With no key')], { ...headers, 'idempotency-key': '' });
    expect(odd[0]).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  });

  it('speaks for its caller alone: nobody writes nothing, a viewer reads drafts, no call names another caller', async () => {
    const create: BatchCall = { method: 'POST', path: '/api/v1/products', body: { title: 'Not mine to make' } };
    expect((await batch([create], {}))[0]).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    const viewer = { authorization: `Bearer ${await signInAs(server, 'viewer')}` };
    const drafts = get('/api/v1/products?status=draft&count=exact&fields=id');
    const [refused, seen, me] = await batch([create, drafts, get('/api/v1/auth/me')], viewer);
    expect(refused?.status).toBe(403);
    expect(seen?.body).not.toMatchObject({ page: { total: 0 } });
    expect(seen?.body).toMatchObject({ page: { totalIsExact: true } });
    expect(me?.body).toMatchObject({ role: 'viewer' });
    expect((await batch([drafts], {}))[0]?.body).toMatchObject({ page: { total: 0 } });

    const smuggled = await post({ calls: [{ ...create, headers: { authorization: `Bearer ${token}` } }] }, viewer);
    expect(smuggled.statusCode).toBe(400);
    expect(smuggled.json<Problem>().errors?.[0]?.path).toMatch(/^\/body\/calls\/0\/headers/);
  });

  it('asks the browser once where it comes from', async () => {
    const cookie = `headroom=${token}`;
    const create = { method: 'POST', path: '/api/v1/products', body: { title: 'From our page' } };
    const forged = await post({ calls: [create] }, { cookie, 'sec-fetch-site': 'cross-site' });
    expect([forged.statusCode, forged.json<Problem>().code]).toEqual([403, 'cross_site']);
    expect((await batch([create], { cookie, 'sec-fetch-site': 'same-origin' }))[0]?.status).toBe(201);
  });

  it('refuses what streams, takes or gives a file, signs in or out, and batches', async () => {
    const refused: BatchCall[] = [
      get('/api/v1/stream?topics=jobs'),
      get('/api/v1/products/export?format=csv'),
      { method: 'POST', path: '/api/v1/imports?name=a.csv', body: {} },
      { method: 'POST', path: '/api/v1/auth/login', body: { email: 'a@example.com', password: 'b' } },
      { method: 'POST', path: '/api/v1/auth/logout' },
      { method: 'POST', path: '/api/v1/batch', body: { calls: [get('/api/v1/site')] } },
      { method: 'POST', path: '/api/batch', body: { calls: [get('/api/v1/site')] } },
    ];
    for (const { status, body } of await batch(refused)) {
      expect([status, (body as Problem).detail]).toEqual([400, expect.stringContaining('by itself')]);
    }
    expect((await batch([get('/api/v1/auth/me')]))[0]?.status).toBe(200);
  });

  it('gives a call that cannot be made its own problem', async () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    const answer = await post(
      `{"calls":[{"method":"POST","path":"/api/v1/products","body":${deep}},{"method":"GET","path":"/api/v1/site"}]}`,
    );
    expect(answer.json().results.map(({ status }: BatchResult) => status)).toEqual([400, 200]);
    const odd = await batch([
      get('https://elsewhere.example/api/v1/site'),
      get('//elsewhere.example/api/v1/site'),
      get('/healthz'),
      get('/api/v1/products?q=a b'),
      get('/api/v1/products?q=é'),
      get('/api/v1/products?q=%E0%A4'),
      get('/api/v1/products/%00'),
      get('/api/../healthz'),
      get('/api/v1/products/../site'),
      get('/api/v1/products/%2E./site'),
      get('/api/v1/./site'),
      get('/api/v1/site/.'),
      get('/api/v1\\..\\v1/site'),
      { ...get('/api/v1/site'), body: {} },
      { ...get('/api/v1/site'), headers: { 'if-none-match': 'a\r\nx: b' } },
      { method: 'POST', path: '/api/v1/products', body: 'text', headers: { 'content-type': 'text/plain' } },
      { method: 'POST', path: '/api/v1/products' },
      { method: 'POST', path: '/api/v1/products', body: { title: 7 } },
    ] as BatchCall[]);
    expect(odd.filter(({ status }) => status < 400 || status >= 500)).toEqual([]);
    expect(odd.every(({ body }) => typeof (body as Problem).code === 'string')).toBe(true);
  });

  it('refuses as a whole what is no batch', async () => {
    const tooMany = Array.from({ length: BATCH_CALLS_MAX + 1 }, () => get('/api/v1/site'));
    const wrong: [number, object | string][] = [
      [400, {}],
      [400, []],
      [400, 'null'],
      [400, { calls: [] }],
      [400, { calls: tooMany }],
      [400, { calls: [null] }],
      [400, { calls: ['GET /api/v1/site'] }],
      [400, { calls: [{ path: '/api/v1/site' }] }],
      [400, { calls: [{ method: 'TRACE', path: '/api/v1/site' }] }],
      [400, { calls: [{ ...get('/api/v1/site'), headers: 'x' }] }],
      [400, { calls: [{ ...get('/api/v1/site'), headers: { 'if-match': 1 } }] }],
      [400, { calls: [{ ...get('/api/v1/site'), surplus: true }] }],
      [400, { calls: [{ ...get('/api/v1/site'), id: 7 }] }],
      [400, '{"calls":['],
      [413, { calls: [{ ...get('/api/v1/site'), body: 'x'.repeat(1_100_000) }] }],
    ];
    for (const [status, payload] of wrong) {
      const answer = await post(payload);
      expect([answer.statusCode, answer.json<Problem>().code]).toEqual([status, expect.any(String)]);
    }
  });

  it('makes fifty calls with many batches at once, within half of the pool', async () => {
    let most = 0;
    const { pool } = server.database;
    const count = () => (most = Math.max(most, pool.totalCount - pool.idleCount));
    pool.on('acquire', count);
    try {
      const calls = products
        .concat(products, products)
        .slice(0, 50)
        .map(({ id }) => get(`/api/v1/products/${id}?fields=title`));
      const all = await Promise.all([1, 2, 3, 4].map(() => batch(calls)));
      expect(all.flat().filter(({ status }) => status !== 200)).toEqual([]);
      // Some of them come ready from the cache, and are whole all the same.
      expect(all.flat().every(({ body, headers }) => 'title' in (body as object) && headers['etag'])).toBe(true);
      expect(all.flat().filter(({ headers }) => headers['cache-status']?.includes('hit')).length).toBeGreaterThan(0);
      expect(most).toBeLessThanOrEqual(Math.max(1, Math.floor(pool.options.max / 2)) + 1);
    } finally {
      pool.off('acquire', count);
    }
  }, 240_000);
});
