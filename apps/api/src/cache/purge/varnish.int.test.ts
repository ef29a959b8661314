import { createHash } from 'node:crypto';
import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { ProblemSchema } from '@headroom/contracts/problems';
import { Value } from 'typebox/value';
import { afterEach, beforeAll, beforeEach, afterAll, describe, expect, test, vi } from 'vitest';
import { hasVarnish, startVarnish, type TestVarnish } from '../../testing/varnish-server.ts';
import { cachingPolicy, surrogateHeaders } from '../http/caching-policy.ts';
import { keysOfList, keysOfProduct, surrogateKeysOf, type FilteredBy } from './surrogate-keys.ts';
import { PurgeError } from './purge-target.ts';
import { createVarnishTarget } from './targets/varnish-target.ts';

const SECRET = 'correct-horse-battery';
/** As our origin's, and short enough to wait for. */
const GRACE_SECONDS = 3;
const PATIENCE = { timeout: 60_000, interval: 50 };
const ID = '01890000-0000-7000-8000-00000000000a';
const OTHER = '01890000-0000-7000-8000-00000000000b';
const LIST = '/api/v1/products?sort=title';
const PRODUCT = `/api/v1/products/${ID}`;
const NO_FILTER = Object.fromEntries(
  ['vendor', 'type', 'tag', 'optimizationStatus', 'minPrice', 'maxPrice', 'ids', 'search'].map((name) => [name, null]),
) as unknown as FilteredBy;

interface Page {
  text: string;
  keys: readonly string[];
  headers?: Record<string, string | string[]>;
  /** Headers that the origin leaves out. */
  without?: readonly string[];
  status?: number;
}
/** An origin that answers as ours does: forms, ETags, policy, keys, and headers that speak of one request. */
const pages = new Map<string, Page>();
let origin: Server;
let asked: { url: string; headers: IncomingHttpHeaders; method: string }[];
/** Holds answers back after they were made, as a slow network does. */
let hold: ((url: string) => Promise<void>) | undefined;
let requests = 0;

async function answer(url: string, headers: IncomingHttpHeaders, response: ServerResponse): Promise<void> {
  if (url === '/healthz') return void response.end('ok');
  const page = pages.get(url);
  if (!page) return void response.writeHead(404).end();
  const { text, keys, status = 200 } = page;
  const accepted = (headers['accept-encoding'] ?? '').replaceAll(' ', '').split(',');
  const form = accepted.includes('br') ? 'br' : accepted.includes('gzip') ? 'gzip' : undefined;
  const body = form === 'br' ? brotliCompressSync(text) : form === 'gzip' ? gzipSync(text) : Buffer.from(text);
  const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 8)}-${form ?? 'id'}"`;
  requests += 1;
  const isStaff = headers.authorization !== undefined || /headroom/.test(headers.cookie ?? '');
  const policy = cachingPolicy({ audience: isStaff ? 'staff' : 'public', isPurged: true });
  const own: Record<string, string | string[]> = {
    'content-type': 'application/json; charset=utf-8',
    'x-request-id': `request-${requests}`,
    'server-timing': `db;dur=${requests}`,
    ratelimit: `"reads";r=${requests}`,
    'cache-status': 'headroom; hit',
    etag: tag,
    ...policy.headers,
    ...(policy.isShared ? surrogateHeaders(keys) : {}),
    ...(form ? { 'content-encoding': form } : {}),
    ...page.headers,
  };
  for (const name of page.without ?? []) delete own[name];
  await hold?.(url);
  if (headers['if-none-match'] === tag && status === 200) return void response.writeHead(304, own).end();
  response.writeHead(status, own).end(body);
}
const startOrigin = (port: number) =>
  new Promise<void>((resolve, reject) => {
    origin = createServer((incoming, response) => {
      const { url = '', headers, method = '' } = incoming;
      if (url !== '/healthz') asked.push({ url, headers, method });
      void answer(url, headers, response);
    });
    origin.once('error', reject);
    origin.listen(port, '127.0.0.1', resolve);
  });
const stopOrigin = () =>
  new Promise<void>((resolve) => {
    origin.close(() => resolve());
    origin.closeAllConnections();
  });

let varnish: TestVarnish;
const target = () => createVarnishTarget({ url: varnish.url, secret: SECRET });
const purge = (keys: readonly string[], by = target()) => by.send(keys, AbortSignal.timeout(20_000));

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}
/** As it comes over the wire: fetch would unpack it and send headers of its own. */
const read = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = httpRequest(
      `${varnish.url}${path}`,
      { method, headers: { host: 'shop.example', ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      },
    );
    sent.once('error', reject);
    sent.end();
  });
const textOf = async (path: string, headers?: Record<string, string>) => (await read(path, headers)).body.toString();
const askedFor = (path: string) => asked.filter(({ url }) => url === path).length;

describe.skipIf(!hasVarnish)('deploy/varnish/default.vcl (skipped where varnishd is not installed)', () => {
  beforeAll(async () => {
    asked = [];
    await startOrigin(0);
    varnish = await startVarnish({
      originPort: (origin.address() as AddressInfo).port,
      secret: SECRET,
      graceSeconds: GRACE_SECONDS,
    });
  });
  afterAll(async () => {
    await stopOrigin();
    await varnish?.close();
  });
  beforeEach(async () => {
    hold = undefined;
    pages.clear();
    pages.set(LIST, {
      text: `{"list":1,"pad":"${'x'.repeat(2_000)}"}`,
      keys: keysOfList({ order: 'title', filter: NO_FILTER, productIds: [ID] }),
    });
    pages.set(PRODUCT, { text: '{"product":1}', keys: keysOfProduct(ID) });
    await purge(['catalogue']);
    asked = [];
  });
  afterEach(() => {
    hold = undefined;
  });

  test('gives what anybody may read without asking the origin again, and nothing in it speaks of another request', async () => {
    const [first, second] = [await read(LIST), await read(LIST)];
    expect([first.status, second.status, askedFor(LIST)]).toEqual([200, 200, 1]);
    expect(second.body).toEqual(first.body);
    expect(second.headers.etag).toBe(first.headers.etag);
    for (const { headers } of [first, second]) {
      for (const name of [
        'x-request-id',
        'server-timing',
        'ratelimit',
        'surrogate-key',
        'cache-tag',
        'cdn-cache-control',
        'surrogate-control',
        'set-cookie',
      ])
        expect(headers).not.toHaveProperty(name);
      // What is behind it hears of no purge.
      expect(headers['cache-control']).toBe('public, no-cache');
    }
    expect(first.headers['cache-status']).toBe('varnish; fwd=miss; stored');
    expect(second.headers['cache-status']).toMatch(/^varnish; hit; ttl=\d+$/);
  });

  test('keeps a form for what a browser takes, byte for byte', async () => {
    const { text } = pages.get(LIST)!;
    const forms = [
      ['gzip, deflate, br, zstd', 'br', brotliCompressSync(text)],
      ['br, gzip, zstd', 'br', brotliCompressSync(text)],
      ['gzip, deflate', 'gzip', gzipSync(text)],
      ['identity', undefined, Buffer.from(text)],
    ] as const;
    for (const [accept, form, body] of forms) {
      // oxlint-disable-next-line no-await-in-loop
      const found = await read(LIST, { 'accept-encoding': accept });
      expect(found.headers['content-encoding']).toBe(form);
      expect(found.headers.vary).toContain('Accept-Encoding');
      expect(found.headers.etag).toContain(`-${form ?? 'id'}"`);
      expect(found.body).toEqual(body);
    }
    expect(askedFor(LIST)).toBe(3);
    // Weights are the origin's to read.
    await read(LIST, { 'accept-encoding': 'br;q=0, gzip' });
    expect(asked.at(-1)?.headers['accept-encoding']).toBe('br;q=0, gzip');
  });

  test('answers 304 itself to whoever has the bytes already', async () => {
    const { headers } = await read(LIST);
    const tag = headers.etag ?? '';
    for (const list of [tag, `"other", ${tag}`, `W/${tag}`, '*']) {
      // oxlint-disable-next-line no-await-in-loop
      const found = await read(LIST, { 'if-none-match': list });
      expect([list, found.status, found.body.length]).toEqual([list, 304, 0]);
      expect(found.headers.etag).toBe(tag);
    }
    expect((await read(LIST, { 'if-none-match': '"other"' })).status).toBe(200);
    const head = await read(LIST, {}, 'HEAD');
    expect([head.status, head.headers.etag, head.body.length]).toEqual([200, tag, 0]);
    expect(askedFor(LIST)).toBe(1);
  });

  test.each<[string, Record<string, string>]>([
    ['Authorization', { authorization: 'Bearer token' }],
    ['Change-Token', { 'change-token': 'abc' }],
    ['the session of a page over HTTP', { cookie: 'a=1; headroom-3000=token' }],
    ['the session of a page over HTTPS', { cookie: '__Host-headroom=token' }],
  ])('asks the origin for whoever sends %s, each time, and keeps nothing of it', async (_, headers) => {
    await read(LIST);
    const first = await read(LIST, headers);
    const second = await read(LIST, headers);
    expect(askedFor(LIST)).toBe(3);
    expect(second.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
    await read(LIST);
    expect(askedFor(LIST)).toBe(3);
  });

  test('other cookies neither hinder it nor reach the origin', async () => {
    await read(LIST, { cookie: '_ga=1; theme=dark' });
    await read(LIST, { cookie: '_ga=2' });
    expect(asked.map(({ headers }) => headers.cookie)).toEqual([undefined]);
  });

  test.each<[string, Record<string, string>]>([
    ['private, no-cache', { 'cache-control': 'private, no-cache' }],
    ['public, no-cache', { 'cache-control': 'public, no-cache' }],
    ['no-store', { 'cache-control': 'no-store' }],
    ['a cookie', { 'set-cookie': 'headroom=token' }],
    ['Vary: *', { vary: '*' }],
  ])('never keeps an answer with %s', async (name, headers) => {
    const path = `/api/v1/other?${encodeURIComponent(name)}`;
    pages.set(path, { text: '{}', keys: [], headers });
    await read(path);
    await read(path);
    expect(askedFor(path)).toBe(2);
  });

  test('passes writes on', async () => {
    await read(PRODUCT);
    await read(PRODUCT, {}, 'PATCH');
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'PATCH']);
  });

  test('a purge makes the next reading fresh, and only of what carries the key', async () => {
    await Promise.all([read(LIST), read(PRODUCT)]);
    pages.set(PRODUCT, { text: '{"product":2}', keys: keysOfProduct(ID) });
    await purge(keysOfProduct(OTHER).slice(2));
    expect(await textOf(PRODUCT)).toBe('{"product":1}');
    await purge(['product']);
    expect(await textOf(PRODUCT)).toBe('{"product":2}');
    await textOf(LIST);
    expect([askedFor(LIST), askedFor(PRODUCT)]).toEqual([1, 2]);
  });

  test('what a change purges is dropped in every form', async () => {
    const keys = {
      status: 'active',
      vendor: 'a',
      type: 'b',
      tags: [],
      title: 'c',
      price: 1,
      stock: 1,
      optimizationStatus: 'original',
      lastOptimized: null,
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-01T00:00:00.000Z',
    } as const;
    await Promise.all(['br', 'gzip', 'identity'].map((form) => read(LIST, { 'accept-encoding': form })));
    const { keys: carried } = pages.get(LIST)!;
    pages.set(LIST, { text: '{"list":2}', keys: carried });
    const before = { ...keys, tags: [] };
    await purge(
      surrogateKeysOf({
        seq: 1,
        xid: '1',
        at: '',
        actor: null,
        op: 'update',
        productId: ID,
        version: 2,
        before,
        after: { ...before, stock: 2 },
      }),
    );
    expect(await textOf(LIST, { 'accept-encoding': 'identity' })).toBe('{"list":2}');
    expect((await read(LIST, { 'accept-encoding': 'br' })).body).toEqual(brotliCompressSync('{"list":2}'));
  });

  test('takes as many keys at once as are sent, of answers with as many', async () => {
    const ids = Array.from(
      { length: 200 },
      (_, n) => `01890000-0000-7000-8000-${(n + 1).toString(16).padStart(12, 'e')}`,
    );
    const carried = keysOfList({ order: 'vendor', filter: NO_FILTER, productIds: ids });
    pages.set(LIST, { text: '1', keys: carried });
    await read(LIST);
    // The pattern that is hardest to match: none of its keys but the last, and that one is carried last.
    const strangers = Array.from(
      { length: target().maxKeys - 1 },
      (_, n) => `p-${n.toString(16).padStart(12, 'e').replace(/^e/, 'f')}`,
    );
    expect(strangers.filter((key) => carried.includes(key))).toEqual([]);
    await purge(strangers);
    await textOf(LIST);
    expect(askedFor(LIST)).toBe(1);
    pages.set(LIST, { text: '2', keys: carried });
    await purge([...strangers, carried.at(-1) ?? '']);
    expect(await textOf(LIST)).toBe('2');
    expect(varnish.counters()['MAIN.bans_added']).toBeGreaterThan(0);
  });

  test('refuses a purge without the secret, and one without keys', async () => {
    await read(LIST);
    const wrong = createVarnishTarget({ url: varnish.url, secret: 'something-else-entirely' });
    await expect(purge(['catalogue'], wrong)).rejects.toThrow(PurgeError);
    // The secret may be being renewed.
    await expect(purge(['catalogue'], wrong)).rejects.toMatchObject({ isFinal: false });
    for (const keys of ['', 'a|.*', 'UPPER', 'a  b', '.*']) {
      // oxlint-disable-next-line no-await-in-loop
      const refused = await read('/', { 'purge-secret': SECRET, 'purge-keys': keys }, 'PURGE');
      expect([keys, refused.status]).toEqual([keys, 400]);
      expect(JSON.parse(refused.body.toString())).toMatchObject({ status: 400 });
    }
    expect((await read('/', { 'purge-keys': 'catalogue' }, 'PURGE')).status).toBe(403);
    await read(LIST);
    expect(askedFor(LIST)).toBe(1);
  });

  test('an answer that was under way during the purge is kept and old: the second purge drops it', async () => {
    const leaving = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    hold = (url) => {
      if (url !== PRODUCT) return Promise.resolve();
      arrived.resolve();
      return leaving.promise;
    };
    const slow = read(PRODUCT);
    await arrived.promise;
    hold = undefined;
    // Committed and purged while the old answer is on its way.
    pages.set(PRODUCT, { text: '{"product":2}', keys: keysOfProduct(ID) });
    await purge(keysOfProduct(ID).slice(2));
    leaving.resolve();
    expect((await slow).body.toString()).toBe('{"product":1}');
    expect(await textOf(PRODUCT)).toBe('{"product":1}');
    await purge(keysOfProduct(ID).slice(2));
    expect(await textOf(PRODUCT)).toBe('{"product":2}');
  });

  test('goes on with an old answer while it asks for the new one', async () => {
    const { keys } = pages.get(LIST)!;
    const headers = {
      'cache-control': 'public, max-age=0, s-maxage=1',
    };
    pages.set(LIST, { text: 'old', keys, headers });
    await read(LIST);
    pages.set(LIST, { text: 'new', keys });
    await sleep(1_200);
    // It is past its time and still given at once; the new one comes behind it.
    let release = () => {};
    hold = () => new Promise((resolve) => (release = resolve));
    expect(await textOf(LIST)).toBe('old');
    await vi.waitFor(() => expect(askedFor(LIST)).toBe(2), PATIENCE);
    release();
    hold = undefined;
    await vi.waitFor(async () => expect(await textOf(LIST)).toBe('new'), PATIENCE);
  });

  test('keeps no stale answer, not even one that is said to be unchanged', async () => {
    const { text, keys } = pages.get(LIST)!;
    pages.set(LIST, { text, keys, headers: { 'cache-control': 'public, max-age=0, s-maxage=1' } });
    await read(LIST);
    pages.set(LIST, {
      text,
      keys,
      headers: { 'cache-control': 'public, no-cache' },
      without: ['cdn-cache-control', 'surrogate-control', 'surrogate-key', 'cache-tag'],
    });
    await sleep(1_200);
    await read(LIST);
    // The answer in the background was 304.
    await vi.waitFor(() => expect(askedFor(LIST)).toBe(2), PATIENCE);
    expect(asked.at(-1)?.headers).toHaveProperty('if-none-match');
    await sleep((1 + GRACE_SECONDS) * 1_000);
    const before = askedFor(LIST);
    await read(LIST);
    await read(LIST);
    expect(askedFor(LIST)).toBe(before + 2);
  });

  test('goes on with an old answer where the origin fails or is gone, and says 503 where it has none', async () => {
    const { keys } = pages.get(LIST)!;
    const short = (text: string, extra: Partial<Page> = {}) =>
      pages.set(LIST, {
        text,
        keys,
        headers: { 'cache-control': 'public, max-age=0, s-maxage=1' },
        ...extra,
      });
    short('old');
    await read(LIST);
    // Past the time in which it goes on with it anyway.
    await sleep((1 + GRACE_SECONDS) * 1_000 + 300);
    short('trouble', { status: 503, headers: { 'cache-control': 'no-store' } });
    for (let round = 0; round < 3; round += 1) {
      // oxlint-disable-next-line no-await-in-loop
      expect(await textOf(LIST)).toBe('old');
    }
    pages.set(PRODUCT, { text: 'trouble', keys: [], status: 503, headers: { 'cache-control': 'no-store' } });
    const none = await read(PRODUCT);
    // With nothing older, what the origin says.
    expect([none.status, none.body.toString()]).toEqual([503, 'trouble']);
    expect(askedFor(PRODUCT)).toBe(1);
    const staff = await read(PRODUCT, { authorization: 'Bearer token', 'if-none-match': '"7.a"' });
    expect([staff.status, staff.body.toString()]).toEqual([503, 'trouble']);

    const { port } = origin.address() as AddressInfo;
    await stopOrigin();
    try {
      for (let round = 0; round < 3; round += 1) {
        // oxlint-disable-next-line no-await-in-loop
        expect(await textOf(LIST)).toBe('old');
      }
      const gone = await read('/api/v1/products?sort=price');
      expect(gone.status).toBe(503);
      expect([...Value.Errors(ProblemSchema, JSON.parse(gone.body.toString()))]).toEqual([]);
      const passed = await read('/api/v1/products?sort=price', { authorization: 'Bearer token' });
      expect(passed.status).toBe(503);
      expect([...Value.Errors(ProblemSchema, JSON.parse(passed.body.toString()))]).toEqual([]);
    } finally {
      await startOrigin(port);
    }
    short('new');
    await vi.waitFor(async () => expect(await textOf(LIST)).toBe('new'), PATIENCE);
  });

  test('opens an event stream at once', async () => {
    pages.set('/api/v1/stream', {
      text: 'data: 1\n\n',
      keys: [],
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
    });
    expect(await textOf('/api/v1/stream')).toBe('data: 1\n\n');
  });
});
