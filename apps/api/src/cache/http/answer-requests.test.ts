import { readFile } from 'node:fs/promises';
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { requestIdOf } from '../../create-fastify.ts';
import { AppError } from '../../errors.ts';
import { bodyOf, serveThings } from '../../testing/serve-things.ts';
import { createStillEngine } from '../../testing/still-engine.ts';
import { someone } from '../../testing/test-app.ts';
import type { FilledAnswer } from '../cached-route.ts';
import { answerEarly } from './answer-early.ts';

let served: ReturnType<typeof serveThings>;
beforeEach(() => void (served = serveThings()));
afterEach(() => served.app.close());
const get = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
  served.app.inject({ method, url, headers });

describe('a cached route', () => {
  test('is filled once, then answered from ready bytes with the same headers', async () => {
    const first = await get('/things/a', { 'accept-encoding': 'zstd' });
    const second = await get('/things/a', { 'accept-encoding': 'zstd' });
    expect(served.fill).toHaveBeenCalledOnce();
    for (const { statusCode, rawPayload, headers } of [first, second]) {
      expect(statusCode).toBe(200);
      expect(zstdDecompressSync(rawPayload).toString()).toBe(bodyOf('a'));
      expect(headers).toMatchObject({
        'content-type': 'application/json; charset=utf-8',
        'content-encoding': 'zstd',
        'content-length': String(rawPayload.byteLength),
        etag: '"3.a-zstd"',
        vary: 'Accept-Encoding',
        'cache-control': 'public, no-cache',
        link: '</next>; rel="next"',
        'api-version': '1',
        'x-content-type-options': 'nosniff',
      });
      expect(headers['x-request-id']).toBeTruthy();
      expect(headers['age']).toBeUndefined();
    }
    expect(first.headers['x-request-id']).not.toBe(second.headers['x-request-id']);
    expect(first.headers['cache-status']).toMatch(/^headroom; fwd=miss; stored; ttl=\d+$/);
    expect(first.headers['server-timing']).toMatch(/^cache;desc=miss;dur=[\d.]+, db;dur=4, ser;dur=6$/);
    expect(second.headers['cache-status']).toMatch(/^headroom; hit; ttl=\d+$/);
    expect(second.headers['server-timing']).toMatch(/^cache;desc=hit;dur=[\d.]+$/);
    expect(served.log.mock.calls).toEqual([[200], [200]]);
  });

  test('is not said to be stored where the cache takes nothing in', async () => {
    const none = serveThings({ engine: { ...createStillEngine(), look: () => undefined } });
    try {
      const { headers } = await none.app.inject('/things/a');
      expect(headers['cache-status']).toBe('headroom; fwd=miss');
    } finally {
      await none.app.close();
    }
  });

  test('counts requests that mean the same as the same', async () => {
    await get('/things/A');
    await get('/things/a');
    await get('/things/A');
    expect(served.fill).toHaveBeenCalledOnce();
  });

  test('answers 304 to each form that the client takes, without asking again', async () => {
    await get('/things/a');
    for (const [encoding, held] of [
      ['br', '"3.a-br"'],
      ['br', 'W/"3.a-br4"'],
      ['gzip, br', '"x", "3.a-gzip"'],
      ['', '"3.a"'],
      ['gzip', '*'],
    ] as const) {
      const { statusCode, headers, rawPayload } = await get('/things/a', {
        'accept-encoding': encoding,
        'if-none-match': held,
      });
      expect([statusCode, rawPayload.byteLength]).toEqual([304, 0]);
      expect(headers).toMatchObject({
        vary: 'Accept-Encoding',
        'cache-control': 'public, no-cache',
        'api-version': '1',
      });
      expect(headers['etag']).toMatch(/^"3\.a/);
      expect(headers).not.toHaveProperty('content-encoding');
      expect(headers).not.toHaveProperty('content-type');
    }
    const other = await get('/things/a', { 'accept-encoding': 'gzip', 'if-none-match': '"3.a-br", "2.a"' });
    expect(other.statusCode).toBe(200);
    expect(served.fill).toHaveBeenCalledOnce();
  });

  test('tells HEAD what GET would send', async () => {
    const head = await get('/things/a', { 'accept-encoding': 'gzip' }, 'HEAD');
    const whole = await get('/things/a', { 'accept-encoding': 'gzip' });
    const again = await get('/things/a', { 'accept-encoding': 'gzip' }, 'HEAD');
    for (const { statusCode, headers, rawPayload } of [head, again]) {
      expect([statusCode, rawPayload.byteLength]).toEqual([200, 0]);
      expect(headers['etag']).toBe(whole.headers['etag']);
      expect(headers['content-length']).toBe(whole.headers['content-length']);
    }
    expect((await get('/things/a', { 'if-none-match': '*' }, 'HEAD')).statusCode).toBe(304);
  });

  test('remembers what does not exist, and names each request in its problem', async () => {
    const first = await get('/things/none');
    const second = await get('/things/none', { 'if-none-match': '*' });
    expect(served.fill).toHaveBeenCalledOnce();
    for (const answer of [first, second]) {
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatchObject({
        code: 'not_found',
        detail: 'No product has this id.',
        requestId: answer.headers['x-request-id'],
      });
    }
    expect(second.headers['cache-status']).toMatch(/^headroom; hit/);
  });

  test.each([
    ['if-none-match', 'a'],
    ['if-none-match', '"a'],
    ['change-token', 'forged'],
  ])('answers 400 to a bad %s, kept or not', async (name, value) => {
    for (const url of ['/things/a', '/things/a', '/things/b']) {
      expect((await get(url, { [name]: value })).statusCode).toBe(400);
    }
    await get('/things/a');
    expect((await get('/things/a', { [name]: value })).statusCode).toBe(400);
  });

  test('answers 406 where no form is taken, and passes over what it cannot read', async () => {
    const refused = await get('/things/a', { 'accept-encoding': '*;q=0' });
    expect(refused.statusCode).toBe(406);
    expect(refused.json()).toMatchObject({ code: 'not_acceptable' });
    expect((await get('/things/a', { 'accept-encoding': '*;q=0' })).statusCode).toBe(406);
    expect((await get('/things/a', { 'accept-encoding': '"; q=x,,br' })).headers['content-encoding']).toBe('br');
  });

  test('passes the cache where its route is switched off', async () => {
    await get('/things/a');
    expect(served.cache.switchRoute('things.one', false)).toBe(true);
    const { headers, statusCode } = await get('/things/a');
    await get('/things/a');
    expect(statusCode).toBe(200);
    expect(headers['cache-status']).toBe('headroom; fwd=bypass; detail=switched-off');
    expect(served.fill).toHaveBeenCalledTimes(3);
    served.cache.switchRoute('things.one', true);
    await get('/things/a');
    await get('/things/a');
    expect(served.fill).toHaveBeenCalledTimes(4);
    expect(served.cache.switchRoute('things.two', false)).toBe(false);
  });

  test('sends the fault of a fill as any route does, and keeps nothing', async () => {
    served.fill.mockRejectedValueOnce(new AppError('overloaded', { detail: 'Later.' }));
    expect((await get('/things/a')).statusCode).toBe(503);
    expect((await get('/things/a')).statusCode).toBe(200);
  });
});

test('staff and public share nothing, and staff answers are theirs alone', async () => {
  await get('/things/a');
  await served.app.close();
  served = serveThings({ user: someone('viewer'), isPurged: true });
  const { headers } = await get('/things/a');
  expect(headers['cache-control']).toBe('private, no-cache');
  expect(headers).not.toHaveProperty('surrogate-key');
  expect([...served.cache.engine.entries()].map(({ key }) => key)).toEqual(['staff|things.one|a']);
});

/** Serves answers that shared caches may keep, the thing of that name without something that has changed. */
async function serveLate(name: string) {
  await served.app.close();
  served = serveThings({ isPurged: true });
  const fill = served.fill.getMockImplementation()!;
  served.fill.mockImplementation(async (id): Promise<FilledAnswer> => {
    const filled = await fill(id);
    return id === name ? { ...filled, lagLeftMilliseconds: 60_000 } : filled;
  });
}
/** What shared caches read of an answer. */
const SHARING = ['surrogate-key', 'cache-tag', 'cdn-cache-control', 'surrogate-control'];

test('no shared cache may keep what is late, on a miss, a hit or a 304: its purge may be over', async () => {
  await serveLate('late');
  const current = await get('/things/a');
  expect(current.headers['cache-control']).toMatch(/s-maxage=600/);
  for (const name of SHARING) expect(current.headers).toHaveProperty(name);

  const late = [await get('/things/late'), await get('/things/late'), await get('/things/late')];
  late.push(await get('/things/late', { 'if-none-match': '*' }));
  served.cache.switchRoute('things.one', false);
  late.push(await get('/things/late'));
  expect(late.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 304, 200]);
  for (const { headers } of late) {
    expect(headers['cache-control']).toBe('public, no-cache');
    for (const name of SHARING) expect(headers).not.toHaveProperty(name);
  }
});

describe('over a real connection', () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  afterAll(() => agent.destroy());
  type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer; port: number };
  const read = (origin: string, path: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<Answer>((resolve, reject) => {
      const { port } = new URL(origin);
      const options = {
        port,
        host: '127.0.0.1',
        path,
        agent,
        method,
        headers: { 'accept-encoding': 'br', ...headers },
      };
      const sent = httpRequest(options, (response) => {
        const chunks: Buffer[] = [];
        const localPort = (response.socket.address() as AddressInfo).port;
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const { statusCode: status = 0, headers: got } = response;
          resolve({ status, headers: got, body: Buffer.concat(chunks), port: localPort });
        });
      });
      sent.on('error', reject);
      sent.end();
    });

  const early = (options: Partial<Parameters<typeof answerEarly>[1]> = {}) =>
    answerEarly(served.app, {
      isOpen: () => true,
      isEnding: () => false,
      find: served.answers.findPublic,
      count: served.answers.countPublic,
      onAnswer: () => {},
      constantHeaders: [],
      requestIdOf,
      onDone: () => {},
      onError: (error) => {
        throw error;
      },
      ...options,
    });

  test.each([true, false])('hits come on one connection, whole, before the framework: %s', async (isOpen) => {
    const done = vi.fn<(status: number) => void>();
    const asked = vi.fn<(key: string) => void>();
    early({
      isOpen: () => isOpen,
      onAnswer: (_asker, key) => asked(key),
      constantHeaders: ['X-Content-Type-Options', 'nosniff', 'API-Version', '1'],
      onDone: (_request, { statusCode }) => done(statusCode),
    });
    const origin = await served.app.listen({ port: 0, host: '127.0.0.1' });
    const path = '/things/a';
    const answers = [];
    for (const headers of [{}, {}, { 'x-request-id': 'mine' }]) answers.push(await read(origin, path, headers));
    expect(new Set(answers.map(({ port }) => port)).size).toBe(1);
    for (const { status, headers, body } of answers) {
      expect([status, brotliDecompressSync(body).toString()]).toEqual([200, bodyOf('a')]);
      expect(headers).toMatchObject({
        'api-version': '1',
        'x-content-type-options': 'nosniff',
        vary: 'Accept-Encoding',
      });
    }
    const [, second, third] = answers;
    expect(second!.headers['cache-status']).toMatch(/^headroom; hit; ttl=\d+$/);
    expect(second!.headers['server-timing']).toMatch(/^cache;desc=hit;dur=/);
    expect(third!.headers['x-request-id']).toBe('mine');
    const tag = String(third!.headers.etag);
    expect((await read(origin, path, { 'if-none-match': tag })).status).toBe(304);
    const head = await read(origin, path, {}, 'HEAD');
    expect([head.status, head.body.byteLength, Number(head.headers['content-length']) > 0]).toEqual([200, 0, true]);
    const before = isOpen ? [[200], [200], [304], [200]] : [];
    await vi.waitFor(() => expect(done.mock.calls).toEqual(before), { timeout: 20_000 });
    expect(asked.mock.calls).toEqual(before.map(() => ['public|things.one|a']));

    // What is unusual goes the usual way, and is answered alike.
    done.mockClear();
    expect((await read(origin, path, { cookie: 'a=b' })).status).toBe(200);
    expect((await read(origin, path, { 'if-none-match': 'nonsense' })).status).toBe(400);
    expect((await read(origin, path, { 'accept-encoding': '*;q=0' })).status).toBe(406);
    expect((await read(origin, path, { 'change-token': 'forged' })).status).toBe(400);
    expect((await read(origin, path, { 'x-forwarded-proto': 'https' })).status).toBe(200);
    await read(origin, '/things/none');
    expect((await read(origin, '/things/none')).status).toBe(404);
    expect(done).not.toHaveBeenCalled();
  });

  test('a hit is counted once, whoever answers it, and its form is packed once', async () => {
    early();
    const origin = await served.app.listen({ port: 0, host: '127.0.0.1' });
    await read(origin, '/things/a');
    expect(served.engine.hits()).toBe(0);
    // Its form has still to be packed, which the framework waits for.
    expect((await read(origin, '/things/a', { 'accept-encoding': 'gzip' })).headers['api-version']).toBe('1');
    expect(served.engine.hits()).toBe(1);
    const [entry] = served.engine.entries();
    const bytes = vi.spyOn(entry!.value, 'bytes');
    expect((await read(origin, '/things/a', { 'accept-encoding': 'identity' })).body.toString()).toBe(bodyOf('a'));
    const [first, second] = await Promise.all(bytes.mock.results.map(({ value }) => value));
    expect([bytes.mock.results.length, first === second, served.engine.hits()]).toEqual([2, true, 2]);
    expect((await read(origin, '/things/a')).headers).not.toHaveProperty('api-version');
    expect(served.engine.hits()).toBe(3);
  });

  const fail = () => {
    throw new Error('a fault');
  };
  test.each([
    ['looking it up', { find: fail }],
    ['naming it', { requestIdOf: fail }],
    ['writing its headers', { constantHeaders: ['X-Broken', 'a\nb'] }],
  ])('a fault in %s leaves the answer to the framework', async (_name, options) => {
    const onError = vi.fn<(error: unknown) => void>();
    early({ ...options, onError });
    const origin = await served.app.listen({ port: 0, host: '127.0.0.1' });
    await read(origin, '/things/a');
    const { status, headers, body } = await read(origin, '/things/a');
    expect([status, headers['api-version'], brotliDecompressSync(body).toString()]).toEqual([200, '1', bodyOf('a')]);
    expect(onError).toHaveBeenCalled();
  });

  test('a fault behind an answer does not spoil it, and a form that cannot be packed is told by the framework', async () => {
    const onError = vi.fn<(error: unknown) => void>();
    early({ onAnswer: fail, onError });
    const origin = await served.app.listen({ port: 0, host: '127.0.0.1' });
    await read(origin, '/things/a');
    const { status, body } = await read(origin, '/things/a');
    expect([status, brotliDecompressSync(body).toString()]).toEqual([200, bodyOf('a')]);
    expect(onError).toHaveBeenCalledOnce();
    const [entry] = served.engine.entries();
    vi.spyOn(entry!.value, 'bytes').mockImplementation(() => Promise.reject(new AppError('not_acceptable')));
    expect((await read(origin, '/things/a')).status).toBe(406);
  });

  test('what is late is not shared before the framework either', async () => {
    await serveLate('late');
    early();
    const origin = await served.app.listen({ port: 0, host: '127.0.0.1' });
    await read(origin, '/things/late');
    await read(origin, '/things/a');
    const late = await read(origin, '/things/late');
    const current = await read(origin, '/things/a');
    // Nothing but an early answer goes without the framework's own headers.
    expect([late.headers['api-version'], current.headers['api-version']]).toEqual([undefined, undefined]);
    expect(late.headers['cache-control']).toBe('public, no-cache');
    for (const name of SHARING) expect(late.headers).not.toHaveProperty(name);
    expect(current.headers['cache-control']).toMatch(/s-maxage=600/);
  });
});

test('over HTTP/2 a hit is the same', async () => {
  const [cert, key] = await Promise.all(
    ['localhost-cert.pem', 'localhost-key.pem'].map((name) =>
      readFile(new URL(`../../testing/tls/${name}`, import.meta.url)),
    ),
  );
  await served.app.close();
  served = serveThings({ tls: { cert: cert!, key: key! } });
  const origin = await served.app.listen({ port: 0, host: '127.0.0.1' });
  const session = connect(origin, { rejectUnauthorized: false });
  try {
    const read = (more: Record<string, string> = {}) =>
      new Promise<{ headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
        const stream = session.request({ ':path': '/things/a', 'accept-encoding': 'zstd', ...more });
        const chunks: Buffer[] = [];
        let headers: Record<string, unknown> = {};
        stream.on('response', (got) => (headers = got));
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => resolve({ headers, body: Buffer.concat(chunks) }));
        stream.on('error', reject);
        stream.end();
      });
    await read();
    const { headers, body } = await read();
    expect(headers).toMatchObject({
      ':status': 200,
      'content-encoding': 'zstd',
      etag: '"3.a-zstd"',
      'api-version': '1',
    });
    expect(headers['cache-status']).toMatch(/^headroom; hit/);
    expect(zstdDecompressSync(body).toString()).toBe(bodyOf('a'));
    expect((await read({ 'if-none-match': '"3.a-zstd"' })).headers[':status']).toBe(304);
  } finally {
    session.close();
  }
});
