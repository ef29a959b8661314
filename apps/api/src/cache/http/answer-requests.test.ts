import { Agent, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, zstdDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '../../errors.ts';
import { createTestApp, someone } from '../../testing/test-app.ts';
import type { CachedRoute, FilledAnswer } from '../cached-route.ts';
import type { Footprint } from '../footprint.ts';
import { createResponseCache, type ResponseCache } from '../response-cache.ts';
import { createAnswerRequests } from './answer-requests.ts';
import { createStillEngine } from '../../testing/still-engine.ts';

const footprint: Footprint = { productIds: null, group: null, touch: () => 'drop', toJson: () => null };
const bodyOf = (id: string) => JSON.stringify({ id, text: 'lamp '.repeat(1_000) });

/** One route over a "database" that counts its questions. */
function serve({ user = null as ReturnType<typeof someone> | null, isPurged = false } = {}) {
  const fill = vi.fn<(id: string) => Promise<FilledAnswer>>(async (id) => ({
    status: id === 'none' ? 404 : 200,
    contentType: 'application/json; charset=utf-8',
    body: Buffer.from(id === 'none' ? 'No product has this id.' : bodyOf(id)),
    headers: { Link: '</next>; rel="next"' },
    ...(id === 'none' ? {} : { etag: `3.${id}` }),
    snapshot: undefined,
    footprint,
    surrogateKeys: ['list'],
    databaseMilliseconds: 4,
  }));
  const route: CachedRoute<string> = {
    name: 'things.one',
    toText: (id) => id.toLowerCase(),
    fromText: (text) => text,
    fill,
    reviveFootprint: () => footprint,
  };
  const cache: ResponseCache = createResponseCache({
    routes: [route],
    isPurged,
    openEngine: () => createStillEngine(),
  });
  const answers = createAnswerRequests({
    cache,
    readToken({ headers }) {
      if (headers['change-token'] === 'forged') throw new AppError('change_token_invalid', { detail: 'Forged.' });
      return undefined;
    },
  });
  const app = createTestApp({ user });
  answers.answerKnown(app);
  const log = vi.fn<(status: number) => void>();
  app.addHook('onResponse', (_request, reply, done) => {
    log(reply.statusCode);
    done();
  });
  app.get('/things/:id', { config: { access: 'catalogue' } }, (request, reply) =>
    answers.answerCached(request, reply, { route, params: (request.params as { id: string }).id }),
  );
  return { app, fill, cache, log };
}

let served: ReturnType<typeof serve>;
beforeEach(() => void (served = serve()));
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
  served = serve({ user: someone('viewer'), isPurged: true });
  const { headers } = await get('/things/a');
  expect(headers['cache-control']).toBe('private, no-cache');
  expect(headers).not.toHaveProperty('surrogate-key');
  expect([...served.cache.engine.entries()].map(({ key }) => key)).toEqual(['staff|things.one|a']);
});

test('over a real connection a hit comes on the same connection, and whole', async () => {
  const origin = await served.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = new URL(origin);
  const read = () =>
    new Promise<{ headers: Record<string, unknown>; body: Buffer; port: number }>((resolve, reject) => {
      const sent = httpRequest(
        { port, host: '127.0.0.1', path: '/things/a', agent, headers: { 'accept-encoding': 'br' } },
        (response) => {
          const chunks: Buffer[] = [];
          const localPort = (response.socket.address() as AddressInfo).port;
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({ headers: response.headers, body: Buffer.concat(chunks), port: localPort }),
          );
        },
      );
      sent.on('error', reject);
      sent.end();
    });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const answers = [await read(), await read(), await read()];
  expect(new Set(answers.map((answer) => answer.port)).size).toBe(1);
  for (const { body } of answers) expect(brotliDecompressSync(body).toString()).toBe(bodyOf('a'));
  expect(answers[2]!.headers['cache-status']).toMatch(/hit/);
  agent.destroy();
});
