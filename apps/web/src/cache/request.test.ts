import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NetworkError } from './network-error.ts';
import { parseRetryAfter, ProblemError } from './problem-error.ts';
import { request } from './request.ts';
import { searchWait } from './search-wait.ts';

const answer = (body: string, init?: ResponseInit) =>
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => new Response(body, init)),
  );

afterEach(() => {
  vi.unstubAllGlobals();
  delete searchWait.beforeNetwork;
});

const failure = (options?: Parameters<typeof request>[1]) =>
  request('/products', options).then(
    () => undefined,
    (error: unknown) => error,
  );

test('asks below /api/v1 and keeps repeated names', async () => {
  answer('{"products":[]}');
  await expect(request('/products', { query: new URLSearchParams('vendor=a&vendor=b') })).resolves.toEqual({
    products: [],
  });
  expect(vi.mocked(fetch).mock.calls[0]?.[0]).toBe('/api/v1/products?vendor=a&vendor=b');
});

test('reads a problem document with the wait that the server asks for', async () => {
  answer(JSON.stringify({ code: 'overloaded', detail: 'Too busy.', status: 503, requestId: 'r1' }), {
    status: 503,
    headers: { 'content-type': 'application/problem+json', 'retry-after': '7' },
  });
  const error = await failure();
  expect(error).toBeInstanceOf(ProblemError);
  expect(error).toMatchObject({ code: 'overloaded', status: 503, requestId: 'r1', retryAfterSeconds: 7 });
});

test.each([
  ['a page of a proxy', '<h1>Bad gateway</h1>', 'text/html'],
  ['JSON that is none', '{', 'application/json'],
  ['JSON that is null', 'null', 'application/json'],
])('takes %s for an unknown problem', async (_name, body, type) => {
  answer(body, { status: 502, headers: { 'content-type': type, 'x-request-id': 'r2' } });
  await expect(failure()).resolves.toMatchObject({ code: 'unknown', status: 502, requestId: 'r2', errors: [] });
});

test('a read that the device answers is asked of the network later, and not at all once nobody wants it', async () => {
  answer('{"products":[]}');
  let letGo = () => undefined as void;
  searchWait.beforeNetwork = (path, query, signal) =>
    path === '/products' && query.has('q')
      ? new Promise((resolve, reject) => {
          letGo = resolve;
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        })
      : undefined;
  const query = new URLSearchParams('q=mug');
  const typing = new AbortController();
  const left = request('/products', { query, signal: typing.signal });
  typing.abort(new Error('another key'));
  await expect(left).rejects.toThrow('another key');
  expect(fetch).not.toHaveBeenCalled();

  const { signal } = new AbortController();
  const settled = request('/products', { query, signal });
  letGo();
  await expect(settled).resolves.toEqual({ products: [] });
  expect(fetch).toHaveBeenCalledTimes(1);
  await request('/products', { query: new URLSearchParams('vendor=a'), signal });
  expect(fetch).toHaveBeenCalledTimes(2);
});

test('answers 204 with nothing', async () => {
  vi.stubGlobal('fetch', async () => new Response(null, { status: 204 }));
  await expect(request('/auth/logout', { method: 'POST' })).resolves.toBeUndefined();
});

test.each([
  [true, 'unreachable'],
  [false, 'offline'],
])('tells a server that is gone from a network that is (online: %s)', async (onLine, kind) => {
  vi.stubGlobal('navigator', { onLine });
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('Failed to fetch');
  });
  const error = await failure();
  expect(error).toBeInstanceOf(NetworkError);
  expect(error).toMatchObject({ kind });
});

describe('the token of the last write', () => {
  const sentTokens = () =>
    vi.mocked(fetch).mock.calls.map(([, init]) => new Headers(init?.headers).get('change-token'));
  const answerOnce = (init: ResponseInit) => vi.mocked(fetch).mockResolvedValueOnce(new Response('{}', init));
  const write = async (token: string) => {
    answerOnce({ headers: { 'change-token': token } });
    await request('/products/1', { method: 'PATCH', body: {} });
  };

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.stubGlobal(
      'fetch',
      vi.fn(async () => new Response('{}')),
    );
  });
  afterEach(() => {
    // No token outlives its minute into the next test.
    vi.setSystemTime(Date.now() + 3_600_000);
    vi.useRealTimers();
  });

  test('goes with reads of products for a minute, the last one alone', async () => {
    await request('/products');
    await write('first');
    await write('second');
    await request('/products', { query: new URLSearchParams('q=a') });
    await request('/products/1');
    await request('/jobs');
    await request('/products/1', { method: 'PATCH', body: {} });
    vi.advanceTimersByTime(60_000);
    await request('/products/1');
    expect(sentTokens().slice(3)).toEqual(['second', 'second', null, null, null]);
    expect(sentTokens()[0]).toBeNull();
  });

  test('goes with a read that was held back while something was written', async () => {
    let letGo = () => undefined as void;
    searchWait.beforeNetwork = () => new Promise((resolve) => (letGo = resolve));
    const { signal } = new AbortController();
    const held = request('/products', { query: new URLSearchParams('q=a'), signal });
    await write('meanwhile');
    letGo();
    await held;
    expect(sentTokens()).toEqual([null, 'meanwhile']);
  });

  test('is dropped where the server does not take it, and the read is made without it', async () => {
    await write('of another database');
    answerOnce({ status: 400 });
    await expect(request('/products/1')).resolves.toEqual({});
    await request('/products/1');
    expect(sentTokens()).toEqual([null, 'of another database', null, null]);
  });

  test('a read that is wrong by itself fails as it does without one', async () => {
    await write('good');
    answerOnce({ status: 400 });
    answerOnce({ status: 400 });
    await expect(request('/products', { query: new URLSearchParams('limit=x') })).rejects.toMatchObject({
      status: 400,
    });
    expect(fetch).toHaveBeenCalledTimes(3);
  });
});

const hang = (_url: string, { signal }: RequestInit) =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
  });

test('gives up after its time', async () => {
  vi.stubGlobal('fetch', hang);
  await expect(failure({ timeoutMilliseconds: 5 })).resolves.toMatchObject({ kind: 'timeout' });
});

test('passes on the reason of whoever aborts', async () => {
  vi.stubGlobal('fetch', hang);
  const controller = new AbortController();
  const failed = failure({ signal: controller.signal });
  controller.abort(new Error('left'));
  await expect(failed).resolves.toMatchObject({ message: 'left' });
});

test.each([
  ['120', 120],
  [' 3', 3],
  ['Sat, 21 Nov 2026 10:00:30 GMT', 30],
  ['Sat, 21 Nov 2026 09:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('Retry-After %j is %j seconds', (header, seconds) => {
  expect(parseRetryAfter(header, Date.parse('2026-11-21T10:00:00Z'))).toBe(seconds);
});
