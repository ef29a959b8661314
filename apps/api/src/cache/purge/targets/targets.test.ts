import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PurgeError, type PurgeTarget } from '../purge-target.ts';
import { createCloudflareTarget } from './cloudflare-target.ts';
import { createFastlyTarget } from './fastly-target.ts';
import { createVarnishTarget } from './varnish-target.ts';

interface Heard {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}
let server: Server;
let heard: Heard[];
let answer: (response: ServerResponse) => void;
const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeEach(async () => {
  heard = [];
  answer = (response) => response.end('{"success":true}');
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    heard.push({ method: request.method, url: request.url, headers: request.headers, body });
    answer(response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const targets: [string, () => PurgeTarget][] = [
  ['varnish', () => createVarnishTarget({ url: origin(), secret: 'hush' })],
  ['fastly', () => createFastlyTarget({ serviceId: 'SU1Z0isxPaozGVKXdv0eY', token: 'hush', api: origin() })],
  ['cloudflare', () => createCloudflareTarget({ zoneId: '023e105f4ecef8ad', token: 'hush', api: origin() })],
];
const never = () => AbortSignal.timeout(20_000);
const refusal = async (target: PurgeTarget): Promise<PurgeError> => {
  const error: unknown = await target.send(['list'], never()).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PurgeError);
  return error as PurgeError;
};

test('Varnish is asked by the method of its configuration, with the secret and the keys in headers', async () => {
  await createVarnishTarget({ url: origin(), secret: 'hush' }).send(['list', 'p-1'], never());
  expect(heard).toMatchObject([
    { method: 'PURGE', url: '/', headers: { 'purge-secret': 'hush', 'purge-keys': 'list p-1' }, body: '' },
  ]);
});

test('what Varnish takes in one header stays below 8 KB', () => {
  const { maxKeys } = createVarnishTarget({ url: origin(), secret: 'hush' });
  expect(maxKeys * 'f-optimizationstatus '.length).toBeLessThan(8_000);
});

test('Fastly is asked for a soft purge of a batch of keys', async () => {
  const target = createFastlyTarget({ serviceId: 'SU1Z', token: 'hush', api: origin() });
  await target.send(['list', 'p-1'], never());
  expect(heard).toMatchObject([
    {
      method: 'POST',
      url: '/service/SU1Z/purge',
      headers: { 'fastly-key': 'hush', 'fastly-soft-purge': '1', 'content-type': 'application/json' },
    },
  ]);
  expect(JSON.parse(heard[0]?.body ?? '')).toEqual({ surrogate_keys: ['list', 'p-1'] });
  expect(target.maxKeys).toBe(256);
});

test('Cloudflare is asked by tags, a hundred at most', async () => {
  const target = createCloudflareTarget({ zoneId: '023e', token: 'hush', api: origin() });
  await target.send(['list', 'p-1'], never());
  expect(heard).toMatchObject([
    {
      method: 'POST',
      url: '/zones/023e/purge_cache',
      headers: { authorization: 'Bearer hush', 'content-type': 'application/json' },
    },
  ]);
  expect(JSON.parse(heard[0]?.body ?? '')).toEqual({ tags: ['list', 'p-1'] });
  expect(target.maxKeys).toBe(100);
});

test.each(['{"success":false,"errors":[{"message":"tag too long"}]}', 'pardon?', '{}'])(
  'Cloudflare says in its answer whether it was done: %s',
  async (text) => {
    answer = (response) => response.end(text);
    const error = await refusal(createCloudflareTarget({ zoneId: '023e', token: 'hush', api: origin() }));
    expect(error.message).toMatch(/^Cloudflare refused: (tag too long|the answer is not JSON|it gave no reason)$/);
  },
);

describe.each(targets)('%s', (_, make) => {
  test.each([
    [429, { 'retry-after': '7' }, { isFinal: false, retryAfterMilliseconds: 7_000 }],
    [503, {}, { isFinal: false, retryAfterMilliseconds: undefined }],
    [500, { 'retry-after': 'soon' }, { isFinal: false, retryAfterMilliseconds: undefined }],
    [429, { 'retry-after': '999999' }, { isFinal: false, retryAfterMilliseconds: 300_000 }],
    [401, {}, { isFinal: false }],
    [403, {}, { isFinal: false }],
    [404, {}, { isFinal: false }],
    [400, {}, { isFinal: true }],
    [413, {}, { isFinal: true }],
    [302, { location: 'http://127.0.0.1:1/' }, { isFinal: true }],
  ])('answers %i with %j', async (status, headers, expected) => {
    answer = (response) => response.writeHead(status, headers).end('because');
    const error = await refusal(make());
    expect(error).toMatchObject(expected);
    expect(error.message).toContain(`answered ${status}: because`);
    expect(error.message).not.toContain('hush');
    expect(heard).toHaveLength(1);
  });

  test('waits for a date that Retry-After names', async () => {
    answer = (response) =>
      response.writeHead(429, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }).end();
    const { retryAfterMilliseconds = 0 } = await refusal(make());
    expect(retryAfterMilliseconds).toBeGreaterThan(0);
    expect(retryAfterMilliseconds).toBeLessThanOrEqual(60_000);
  });

  test('is given up when the signal says so', async () => {
    answer = () => {};
    await expect(make().send(['list'], AbortSignal.timeout(50))).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('takes every purge as it lies in the queue', () => {
    expect(make().maxKeys).toBeGreaterThanOrEqual(100);
    expect(make().pauseMilliseconds).toBeGreaterThan(0);
  });
});
