import { afterEach, expect, test, vi } from 'vitest';
import { NetworkError } from './network-error.ts';
import { parseRetryAfter, ProblemError } from './problem-error.ts';
import { request } from './request.ts';

const answer = (body: string, init?: ResponseInit) =>
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => new Response(body, init)),
  );

afterEach(() => vi.unstubAllGlobals());

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
