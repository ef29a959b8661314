import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { createTestApp } from '../../testing/test-app.ts';
import { picturesRoutes } from './pictures-routes.ts';

const LARGE = `<svg>${'<path d="M0 0h1v1z"/>'.repeat(100)}</svg>`;
const PICTURES = new Map([
  ['kettle-ink', '<svg/>'],
  ['lamp-ink', LARGE],
]);
const app = createTestApp();
app.register(picturesRoutes, { draw: (name) => PICTURES.get(name) });
afterAll(() => app.close());

describe('/pictures/demo', () => {
  it('draws a picture that can do nothing but show itself, and is asked for again when an hour is over', async () => {
    const reply = await app.inject('/pictures/demo/kettle-ink.svg');
    expect([reply.statusCode, reply.body, reply.headers['content-type']]).toEqual([200, '<svg/>', 'image/svg+xml']);
    expect(reply.headers['cache-control']).toMatch(/^public, max-age=3600\b/);
    expect(reply.headers['cache-control']).not.toContain('immutable');
    expect(reply.headers['content-security-policy']).toBe("default-src 'none'; style-src 'unsafe-inline'");
  });

  it.each([
    ['br', brotliDecompressSync],
    ['zstd', zstdDecompressSync],
    ['gzip', gunzipSync],
    ['identity', (bytes: Buffer) => bytes],
  ] as const)('sends it as %s, and only once', async (form, unpack) => {
    const get = (headers: Record<string, string> = {}) =>
      app.inject({ url: '/pictures/demo/lamp-ink.svg', headers: { 'accept-encoding': form, ...headers } });
    const first = await get();
    expect(unpack(first.rawPayload).toString()).toBe(LARGE);
    expect(first.headers['content-encoding']).toBe(form === 'identity' ? undefined : form);
    expect(first.headers).toMatchObject({ vary: 'Accept-Encoding', etag: expect.stringMatching(/^"[^"]+"$/) });
    const again = await get({ 'if-none-match': String(first.headers['etag']) });
    expect([again.statusCode, again.rawPayload.byteLength, again.headers['etag']]).toEqual([
      304,
      0,
      first.headers['etag'],
    ]);
  });

  it.each(['other.svg', 'kettle-ink.png', '..%2fkettle-ink.svg', `${'a'.repeat(150)}.svg`, '%00.svg'])(
    'has no %s',
    async (file) => {
      const reply = await app.inject(`/pictures/demo/${file}`);
      expect([reply.statusCode, reply.json().code]).toEqual([404, 'not_found']);
    },
  );
});
