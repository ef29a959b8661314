import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { App } from '../../create-fastify.ts';
import { createTestApp } from '../../testing/test-app.ts';
import { readWebApp } from './read-web-app.ts';
import { serveWebFiles } from './web-files.ts';

const PAGE =
  '<!doctype html><html><head><link rel="stylesheet" crossorigin href="/assets/a-1a2b3c4d.css"></head></html>';
const STYLE = 'body { color: red }'.repeat(100);
let directory: string;
let origin: App;
let cdn: App;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headroom-web-'));
  await mkdir(join(directory, 'assets'));
  const write = (path: string, bytes: string | Buffer) => writeFile(join(directory, path), bytes);
  await write('index.html', PAGE);
  await write('cdn-fallback.js', 'fall()\n');
  await write('assets/a-1a2b3c4d.css', STYLE);
  await write('assets/a-1a2b3c4d.css.br', brotliCompressSync(STYLE));
  await write('assets/a-1a2b3c4d.css.zst', zstdCompressSync(STYLE));
  await write('assets/a-1a2b3c4d.css.gz', gzipSync(STYLE));
  const serve = async (cdnUrl: string | undefined) => {
    const app = createTestApp();
    serveWebFiles(app, readWebApp({ directory, cdnUrl }));
    await app.ready();
    return app;
  };
  origin = await serve(undefined);
  cdn = await serve('https://cdn.example.com');
});
afterAll(async () => {
  await Promise.all([origin.close(), cdn.close()]);
  await rm(directory, { recursive: true });
});

test('a file comes in each form that the build made, each under its own tag', async () => {
  const get = (encoding: string, more: Record<string, string> = {}) =>
    origin.inject({ url: '/assets/a-1a2b3c4d.css', headers: { 'accept-encoding': encoding, ...more } });
  const zstd = await get('zstd, gzip;q=0.5');
  const gzip = await get('gzip');
  expect(zstdDecompressSync(zstd.rawPayload).toString()).toBe(STYLE);
  expect(gunzipSync(gzip.rawPayload).toString()).toBe(STYLE);
  const tags = new Set<unknown>();
  for (const encoding of ['br', 'zstd', 'gzip', 'identity']) {
    const { headers, statusCode } = await get(encoding);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
      'access-control-allow-origin': '*',
    });
    const again = await get(encoding, { 'if-none-match': String(headers['etag']) });
    expect([again.statusCode, again.rawPayload.byteLength, again.headers['etag']]).toEqual([304, 0, headers['etag']]);
    tags.add(headers['etag']);
  }
  expect(tags.size).toBe(4);
  expect((await get('br', { 'if-none-match': 'nonsense' })).statusCode).toBe(400);
  expect((await get('*;q=0')).statusCode).toBe(406);
  expect((await origin.inject({ url: '/assets/a-1a2b3c4d.css.br' })).statusCode).toBe(404);
});

test('pages name the CDN, until it failed in this browser', async () => {
  const get = (app: App, cookie = '') => app.inject({ url: '/products/1', headers: { accept: 'text/html', cookie } });
  expect((await get(origin)).body).toBe(PAGE);
  expect((await get(origin)).headers.vary).toBe('Accept-Encoding');
  const page = await get(cdn);
  expect(page.body).toContain('href="https://cdn.example.com/assets/a-1a2b3c4d.css"');
  expect(page.body).toContain('<script>fall()</script>');
  expect(page.headers.vary).toBe('Accept-Encoding, Cookie');
  const after = await get(cdn, 'a=b; headroom-assets=origin');
  expect(after.body).toBe(PAGE);
  expect(after.headers.vary).toBe('Accept-Encoding, Cookie');
});

test('the shell for the service worker does not move to the CDN, whatever the page does', async () => {
  const plain = await origin.inject('/shell.html');
  expect([plain.body, plain.headers['cache-control']]).toEqual([PAGE, 'no-cache']);
  const named = await cdn.inject('/shell.html');
  expect(named.body).toContain('crossorigin href="/assets/a-1a2b3c4d.css"');
  expect(named.body).toContain('content="https://cdn.example.com"');
  expect((await cdn.inject('/')).body).toContain('href="https://cdn.example.com/assets/a-1a2b3c4d.css"');
});

test('whoever opens an address that cannot be read as a page comes to the first page; others are told what is wrong', async () => {
  const html = { accept: 'text/html,*/*;q=0.8' };
  for (const url of [
    '/?q=%E0%A4',
    '/?q=%00',
    '/products/1?row=%ED%A0%80',
    '//evil.example/?q=%FF',
    `/?q=${'a'.repeat(20_000)}`,
  ]) {
    const { statusCode, headers } = await origin.inject({ url, headers: html });
    expect([url.slice(0, 40), statusCode, headers['location'], headers['cache-control']]).toEqual([
      url.slice(0, 40),
      303,
      '/',
      'no-store',
    ]);
  }
  expect((await origin.inject({ url: '/', headers: html })).statusCode).toBe(200);
  expect((await origin.inject({ url: '/?q=%E0%A4' })).statusCode).toBe(400);
  expect((await origin.inject({ url: '/api/v1/nothing?q=%E0%A4', headers: html })).statusCode).toBe(400);
});
