import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DECLARED } from './performance/priority.ts';
import { createTestServer, type TestServer } from './testing/test-server.ts';

const PAGE = '<!doctype html><title>Headroom</title>';
let server: TestServer;
beforeAll(async () => {
  const web = await mkdtemp(join(tmpdir(), 'headroom-web-'));
  await mkdir(join(web, 'assets'));
  const script = `console.log(${JSON.stringify('x'.repeat(3_000))})`;
  await writeFile(join(web, 'index.html'), PAGE);
  await writeFile(join(web, '.hidden'), 'secret');
  await writeFile(join(web, 'assets/main-1a2b3c4d.js'), script);
  await writeFile(join(web, 'assets/main-1a2b3c4d.js.br'), brotliCompressSync(script));
  server = await createTestServer({
    webDirectory: web,
    env: { TRUST_PROXY: 'true', CDN_URL: 'https://cdn.example.com/x' },
  });
});
afterAll(() => server.close());
const get = (url: string, headers: Record<string, string> = {}) => server.app.inject({ url, headers });
const html = { accept: 'text/html,*/*;q=0.8' };

describe('every answer', () => {
  it('has the security headers, whatever it is', async () => {
    for (const url of ['/', '/api/v1/site', '/api/nothing', '/healthz', '/api/site?a=%E0', '/%E0']) {
      const { headers } = await get(url);
      expect([url, headers['x-content-type-options'], headers['x-frame-options'], headers['referrer-policy']]).toEqual([
        url,
        'nosniff',
        'DENY',
        'same-origin',
      ]);
      expect(headers['content-security-policy']).toBe(
        "default-src 'none';script-src 'self' https://cdn.example.com;style-src 'self' https://cdn.example.com;style-src-attr 'unsafe-inline';img-src 'self' https://cdn.example.com https: data: blob:;font-src 'self' https://cdn.example.com;connect-src 'self' https://cdn.example.com;manifest-src 'self';worker-src 'self';frame-ancestors 'none';base-uri 'none';form-action 'self'",
      );
      expect([headers['api-version'], headers['x-request-id']]).toEqual(['1', expect.any(String)]);
    }
  });

  it('asks for HTTPS only where it came over HTTPS, and not of this machine', async () => {
    expect((await get('/api/site')).headers['strict-transport-security']).toBeUndefined();
    const https = { 'x-forwarded-proto': 'https' };
    expect((await get('/api/site', https)).headers['strict-transport-security']).toBeUndefined();
    expect((await get('/api/site', { ...https, host: 'shop.example' })).headers['strict-transport-security']).toBe(
      'max-age=31536000',
    );
  });
});

describe('the API', () => {
  it('has every route whose priority is declared', () => {
    for (const route of Object.keys(DECLARED)) {
      const [method = '', path = ''] = route.split(' ');
      const url = `/api/v1${path}`;
      expect([route, server.app.hasRoute({ method: method as 'GET', url })]).toEqual([route, true]);
    }
  });

  it('is the same with and without a version', async () => {
    const [versioned, plain] = [await get('/api/v1/site'), await get('/api/site')];
    expect(versioned.statusCode).toBe(200);
    expect(versioned.json()).toEqual(plain.json());
    expect(versioned.json()).toEqual({ currency: 'EUR', public: true, demo: null, fieldSampleShare: 1 });
  });

  it('is kept by nobody unasked', async () => {
    expect((await get('/api/site')).headers['cache-control']).toBe('private, no-cache');
  });

  it('compresses what is large, as the client can read it, and always says that it varies', async () => {
    const plain = await get('/api/openapi.json', { 'accept-encoding': 'identity' });
    expect([plain.headers['content-encoding'], plain.headers.vary]).toEqual([undefined, 'accept-encoding']);
    const readers = { zstd: zstdDecompressSync, br: brotliDecompressSync, gzip: gunzipSync } as const;
    for (const [encoding, decompress] of Object.entries(readers)) {
      const reply = await get('/api/openapi.json', { 'accept-encoding': encoding });
      expect([reply.headers['content-encoding'], reply.headers.vary]).toEqual([encoding, 'accept-encoding']);
      expect(decompress(reply.rawPayload).toString()).toBe(plain.body);
    }
    const small = await get('/api/site', { 'accept-encoding': 'br' });
    expect([small.headers['content-encoding'], small.headers.vary]).toEqual([undefined, 'accept-encoding']);
  });
});

describe('the web app', () => {
  it('is sent at every address that is a page', async () => {
    for (const url of ['/', '/index.html', '/products/42?row=3', '/sign-in']) {
      const reply = await get(url, html);
      expect([url, reply.statusCode, reply.body]).toEqual([url, 200, PAGE]);
      expect(reply.headers['cache-control']).toBe('no-cache');
      expect(reply.headers['content-type']).toMatch(/^text\/html/);
    }
    const head = await server.app.inject({ method: 'HEAD', url: '/products/42', headers: html });
    expect([head.statusCode, head.body, head.headers['content-length']]).toEqual([200, '', String(PAGE.length)]);
  });

  it('is no answer to what asks for no page', async () => {
    for (const url of ['/api/nothing', '/api/v1/nothing', '/assets/old-00000000.js', '/pictures/demo/none.svg']) {
      const reply = await get(url, html);
      expect([url, reply.statusCode, reply.json().code]).toEqual([url, 404, 'not_found']);
    }
    expect((await get('/products/42', { accept: 'application/json' })).statusCode).toBe(404);
    expect((await get('/.hidden')).statusCode).toBe(404);
    expect((await get('/..%2f..%2fetc/passwd')).statusCode).toBe(404);
  });

  it('keeps its hashed files for a year, in the form that the build compressed', async () => {
    const reply = await get('/assets/main-1a2b3c4d.js', { 'accept-encoding': 'gzip, br' });
    expect([reply.statusCode, reply.headers['content-encoding'], reply.headers.vary]).toEqual([
      200,
      'br',
      'Accept-Encoding',
    ]);
    expect(reply.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(reply.headers['content-type']).toMatch(/javascript/);
    expect(brotliDecompressSync(reply.rawPayload).toString()).toContain('console.log');
    expect((await get('/assets/main-1a2b3c4d.js')).headers.vary).toBe('Accept-Encoding');
  });
});

describe('a page that has not changed', () => {
  it('says what it varies by, like the page that it stands for', async () => {
    const page = await get('/', html);
    expect(page.headers.vary).toBe('Accept-Encoding');
    const same = await get('/', { ...html, 'if-none-match': String(page.headers.etag) });
    expect([same.statusCode, same.headers.vary]).toEqual([304, 'Accept-Encoding']);
  });
});

describe('health', () => {
  it('is ready until it drains', async () => {
    expect((await get('/readyz')).statusCode).toBe(200);
    server.lifecycle.draining = true;
    const draining = await get('/readyz');
    expect([draining.statusCode, draining.json().code]).toEqual([503, 'overloaded']);
    expect((await get('/healthz')).statusCode).toBe(200);
    server.lifecycle.draining = false;
  });
});

describe('the log', () => {
  it('holds one line a request with its id, and not what was searched', async () => {
    const before = server.log.lines.length;
    const { headers } = await get('/api/products?q=secret-plan');
    const lines = server.log.lines.slice(before);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      requestId: headers['x-request-id'],
      method: 'GET',
      path: '/api/products',
      status: 200,
    });
    expect(JSON.stringify(lines)).not.toContain('secret-plan');
  });

  it('shows no secrets where somebody logs headers', () => {
    server.log.logger.info({
      headers: { authorization: 'Bearer abc', cookie: 'headroom=abc' },
      res: { headers: { 'set-cookie': 'abc' } },
    });
    expect(JSON.stringify(server.log.lines.at(-1))).not.toContain('abc');
  });
});
