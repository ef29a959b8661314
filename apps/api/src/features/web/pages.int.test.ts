import { newId } from '@headroom/database';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { hasRedis, startRedis, type TestRedis } from '../../testing/redis-server.ts';
import { signInAs } from '../../testing/sign-in-as.ts';
import { createTestServer, type TestServer } from '../../testing/test-server.ts';
import { policyHashOf } from './cdn-page.ts';

const SOON = { timeout: 30_000, interval: 50 };
const SHELL = `<!doctype html><html><head>
<script src="/assets/theme-before-paint-1a2b3c4d.js"></script>
<title>Headroom</title>
<script type="module" crossorigin src="/assets/index-1a2b3c4d.js"></script>
<link rel="stylesheet" crossorigin href="/assets/base-1a2b3c4d.css">
</head><body><div id="root"></div></body></html>`;
const STYLE = '.row{top:0}';
const THEME = 'paint()';
const START = 'start()';
/** As the web build's module, without its weight: names what it was given. */
const RENDERER = `
const product = /^\\/products\\/([\\w-]+)$/;
export const renderer = {
  needs({ path, search, room }) {
    const id = product.exec(path)?.[1];
    const place = { path, search: search.replace(/&?utm=\\w+/, '') };
    if (id) return { screen: 'product', place, canonical: path, id };
    if (search.includes('row=')) return null;
    const list = (place.search ? place.search + '&' : '') + 'sort=title';
    return { screen: 'catalogue', place, canonical: '/', list: list + '&fields=id,title&offset=0&limit=50&count=estimated', marks: list, facets: place.search };
  },
  render(place, data, origin) {
    if (place.search.includes('q=break')) throw new Error('a component broke');
    const titles = (data.product ? [data.product] : (data.list?.products ?? [])).map(({ title }) => title);
    const status = place.path === '/' || data.product ? 200 : 404;
    const html = status === 404 ? '' : \`<main>\${data.room} \${origin} [\${titles.join('|')}] facets:\${data.facets?.total ?? 'none'}</main>\`;
    return { status, title: titles[0] ?? 'None', description: 'About it', html, head: '', image: null };
  },
};`;

let folder: string;
let database: TestDatabase;
const servers: TestServer[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'headroom-pages-'));
  await mkdir(join(folder, 'dist/assets'), { recursive: true });
  await mkdir(join(folder, 'dist/.vite'));
  await mkdir(join(folder, 'dist-server'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const assets = { scripts: ['assets/list-1a2b3c4d.js'], styles: ['assets/base-1a2b3c4d.css'] };
  const write = (path: string, text: string) => writeFile(join(folder, path), text);
  await write('dist/index.html', SHELL);
  await write('dist/cdn-fallback.js', 'fall()');
  await write('dist/assets/base-1a2b3c4d.css', STYLE);
  await write('dist/assets/theme-before-paint-1a2b3c4d.js', THEME);
  await write('dist/.vite/after-paint.js', START);
  await write('dist/.vite/pages.json', JSON.stringify({ catalogue: assets, product: assets }));
  await write('dist-server/renderer.js', RENDERER);
  for (const title of ['Apron', 'Bowl']) await insert(title);
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
afterAll(async () => {
  await database?.close();
  await rm(folder, { recursive: true });
});

async function insert(title: string): Promise<string> {
  const id = newId();
  await database.pool.query(
    `INSERT INTO products (id, handle, title, status) VALUES ($1::uuid, $1::uuid::text, $2, 'active')`,
    [id, title],
  );
  return id;
}
async function serve(env: Record<string, string> = {}, web = join(folder, 'dist')): Promise<TestServer> {
  const server = await createTestServer({ webDirectory: web, database, env });
  servers.push(server);
  return server;
}
const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const PHONE = { ...HTML, 'user-agent': 'Mozilla/5.0 (Linux; Android 14) Mobile Safari' };
const open = ({ app }: TestServer, url = '/', headers: Record<string, string> = HTML) => app.inject({ url, headers });
/** Asks until it is answered from memory, with all that it can have in it. */
const kept = (server: TestServer, url = '/', headers: Record<string, string> = HTML) =>
  vi.waitFor(async () => {
    if (headers === HTML) await server.app.inject(`/api/v1/products/facets${url.replace(/^[^?]*|utm=x/g, '')}`);
    const answer = await open(server, url, headers);
    expect(String(answer.headers['cache-status'])).toMatch(/^headroom; hit; ttl=\d+$/);
    return answer;
  }, SOON);

it(
  'is drawn for whoever nobody knows, in either room, kept, and strict about what may run in it',
  { timeout: 120_000 },
  async () => {
    const server = await serve();
    const wide = await open(server);
    expect(wide.statusCode).toBe(200);
    expect(wide.body).toContain('<main>wide  [Apron|Bowl]');
    expect(wide.body).toContain('<title>Apron</title>');
    expect(wide.body).toContain('"title":"Bowl"');
    expect(wide.body).toContain(`<style>${STYLE}</style>`);
    const policy = String(wide.headers['content-security-policy']);
    expect(policy).toContain(`style-src 'self' ${policyHashOf(STYLE)}`);
    expect(policy).toContain(`script-src 'self' ${policyHashOf(THEME)} ${policyHashOf(START)};`);
    expect(wide.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'private, no-cache',
      vary: 'Accept, Accept-Encoding, Authorization, Cookie, Sec-CH-UA-Mobile, User-Agent',
      link: '<http://localhost:80/>; rel="canonical"',
    });
    expect((await open(server, '/', PHONE)).body).toContain('<main>narrow ');
    expect((await open(server, '/', { ...PHONE, 'sec-ch-ua-mobile': '?0' })).body).toContain('<main>wide ');

    // One entry for all spellings of an address; its canonical address is of the very host that was asked.
    const again = await kept(server, '/?utm=x');
    expect(again.body).toBe((await kept(server)).body);
    expect((await open(server, '/', { ...HTML, host: 'shop.example' })).headers.link).toBe(
      '<http://shop.example/>; rel="canonical"',
    );
    const etag = String(again.headers.etag);
    const unchanged = await open(server, '/', { ...HTML, 'if-none-match': etag });
    expect([unchanged.statusCode, unchanged.body, unchanged.headers.etag]).toEqual([304, '', etag]);
    expect(unchanged.headers['cache-control']).toBe('private, no-cache');

    const head = await server.app.inject({ method: 'HEAD', url: '/', headers: HTML });
    expect([head.statusCode, head.body, head.headers['content-length']]).toEqual([
      200,
      '',
      again.headers['content-length'],
    ]);
    const tags = new Set([etag]);
    for (const [coding, unpack] of [
      ['br', brotliDecompressSync],
      ['zstd', zstdDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const packed = await open(server, '/', { ...HTML, 'accept-encoding': coding });
      expect([coding, packed.headers['content-encoding']]).toEqual([coding, coding]);
      expect(unpack(packed.rawPayload).toString()).toBe(again.body);
      tags.add(String(packed.headers.etag));
    }
    expect(tags.size).toBe(4);
  },
);

it(
  'is not drawn for anybody who may see more, for what wants no HTML, or where nothing is public',
  { timeout: 120_000 },
  async () => {
    const server = await serve();
    const token = await signInAs(server, 'viewer');
    for (const headers of [
      { ...HTML, cookie: `headroom=${token}` },
      { ...HTML, authorization: 'Bearer x' },
      { accept: 'application/json' },
    ] as Record<string, string>[]) {
      const { statusCode, body, headers: given } = await open(server, '/', headers);
      expect([statusCode, body]).toEqual([200, SHELL]);
      expect([given['cache-control'], given.vary]).toEqual(['private, no-cache', expect.stringContaining('Cookie')]);
    }
    // A cookie of something else says nothing.
    expect((await open(server, '/', { ...HTML, cookie: 'theme=dark' })).body).toContain('<main>');
    for (const url of ['/?row=500', '/imports', '/index.html']) expect((await open(server, url)).body).toBe(SHELL);
    const closed = await serve({ HEADROOM_PUBLIC: 'false' });
    expect((await open(closed)).body).toBe(SHELL);
  },
);

it(
  'shows a change with the next request, and only what a change touches is drawn again',
  { timeout: 120_000 },
  async () => {
    const server = await serve();
    const token = await signInAs(server, 'editor');
    const id = await insert('Cup');
    const own = await kept(server, `/products/${id}`);
    expect(own.body).toContain('[Cup]');
    expect(own.body).toContain('<meta property="og:title" content="Cup">');
    await vi.waitFor(async () => expect((await kept(server)).body).toContain('|Cup]'), SOON);
    const other = await kept(server, '/?status=archived');

    const patched = await server.app.inject({
      method: 'PATCH',
      url: `/api/v1/products/${id}`,
      headers: { authorization: `Bearer ${token}`, 'if-match': '*', 'content-type': 'application/merge-patch+json' },
      payload: { title: 'Cup & saucer' },
    });
    expect(patched.statusCode).toBe(200);
    // Dropped before the write was acknowledged.
    expect((await open(server)).body).toContain('|Cup & saucer]');
    expect((await open(server, `/products/${id}`)).body).toContain('[Cup & saucer]');
    expect((await open(server, '/?status=archived')).headers.etag).toBe(other.headers.etag);
  },
);

it('says 404 of what is not there, until it comes', { timeout: 120_000 }, async () => {
  const server = await serve();
  const id = newId();
  const missing = await open(server, `/products/${id}`);
  expect([missing.statusCode, missing.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
  expect(missing.body).toContain('<div id="root"></div>');
  expect(missing.body).not.toContain('headroom-data');
  // Whoever holds that page is told again that there is nothing, not that nothing has changed.
  const again = await open(server, `/products/${id}`, { ...HTML, 'if-none-match': String(missing.headers.etag) });
  expect(again.statusCode).toBe(404);
  expect((await open(server, '/products/no-id')).statusCode).toBe(404);
  const token = await signInAs(server, 'editor');
  expect((await open(server, `/products/${id}`, { ...HTML, authorization: `Bearer ${token}` })).statusCode).toBe(200);
  await database.pool.query(
    `INSERT INTO products (id, handle, title, status) VALUES ($1::uuid, $1::uuid::text, 'Come', 'active')`,
    [id],
  );
  await vi.waitFor(async () => expect((await open(server, `/products/${id}`)).statusCode).toBe(200), SOON);
});

it(
  'has the counts of the filters once they are counted, and waits for nobody to count them',
  { timeout: 120_000 },
  async () => {
    const server = await serve();
    expect((await open(server, '/?status=active')).body).toContain('facets:none');
    await vi.waitFor(async () => {
      // Again and again: counts are kept where the fence has followed the feed within the last second, as on a busy machine it may not have.
      await server.app.inject('/api/v1/products/facets?status=active');
      expect((await open(server, '/?status=active')).body).toMatch(/facets:\d/);
    }, SOON);
    // A phone shows them where they are asked for only.
    expect((await open(server, '/?status=active', PHONE)).body).toContain('facets:none');
  },
);

it('leaves to the browser what breaks, and says so once', { timeout: 120_000 }, async () => {
  const server = await serve();
  const broken = await open(server, '/?q=break');
  expect([broken.statusCode, broken.body]).toEqual([200, SHELL]);
  expect(server.log.lines.filter(({ msg = '' }) => msg.includes('a page could not be drawn'))).toHaveLength(1);

  const other = join(folder, 'other');
  await cp(join(folder, 'dist'), join(other, 'dist'), { recursive: true });
  await mkdir(join(other, 'dist-server'));
  await writeFile(join(other, 'dist-server/renderer.js'), 'export const renderer = {};');
  const without = await serve({}, join(other, 'dist'));
  expect((await open(without)).body).toBe(SHELL);
  expect(without.log.lines.some(({ msg = '' }) => msg.includes('pages are not drawn'))).toBe(true);
});

it('is not drawn for an address that asks too often, which still gets the page', { timeout: 120_000 }, async () => {
  const server = await serve({ RATE_LIMITS: 'on', RATE_LIMIT_READS: '2/600', RATE_LIMIT_SEARCHES: '1/600' });
  const bodies: string[] = [];
  for (const url of ['/', '/', '/', '/?q=bowl', '/?q=bowl']) bodies.push((await open(server, url)).body);
  expect(bodies.map((body) => body !== SHELL)).toEqual([true, true, false, true, false]);
  expect((await server.app.inject('/api/v1/products')).statusCode).toBe(200);
});

it('takes its files and pictures from the CDN, until that fails in this browser', { timeout: 120_000 }, async () => {
  const server = await serve({ CDN_URL: 'https://cdn.example/x/' });
  const page = await open(server);
  expect(page.body).toContain('<main>wide https://cdn.example/x [');
  expect(page.body).toContain('data-later crossorigin href="https://cdn.example/x/assets/index-1a2b3c4d.js"');
  expect(page.body).toContain('href="https://cdn.example/x/assets/base-1a2b3c4d.css" disabled');
  expect(page.body).toContain('<script>fall()</script>');
  expect(String(page.headers['content-security-policy'])).toContain(policyHashOf('fall()'));
  const after = await open(server, '/', { ...HTML, cookie: 'headroom-assets=origin' });
  expect(after.body).toContain('<main>wide  [');
  expect(after.body).toContain('crossorigin href="/assets/index-1a2b3c4d.js"');
});

describe.skipIf(!hasRedis)('with Redis (needs redis-server)', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.close());

  it('one process draws it for all of them, and none gives it after a change', { timeout: 120_000 }, async () => {
    const env = { REDIS_URL: redis.url, REDIS_TIMEOUT_MILLISECONDS: '1000' };
    const first = await serve(env);
    const drawn = await kept(first, '/', PHONE);
    const second = await serve(env);
    await vi.waitFor(async () => {
      const { headers, body } = await open(second, '/', PHONE);
      expect([headers['cache-status'], headers.etag]).toEqual([expect.stringContaining('hit'), drawn.headers.etag]);
      expect([headers['cache-control'], body]).toEqual(['private, no-cache', drawn.body]);
    }, SOON);
    await insert('Dish');
    await vi.waitFor(async () => {
      for (const server of [first, second]) expect((await open(server, '/', PHONE)).body).toContain('|Dish]');
    }, SOON);
  });
});
