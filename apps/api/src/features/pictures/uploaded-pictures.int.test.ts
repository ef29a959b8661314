import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pictureFormUrl, pictureHashOf, PictureStatusSchema, type Picture } from '@headroom/contracts/pictures';
import sharp from 'sharp';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { App } from '../../create-fastify.ts';
import { readPictureStatus } from '../../optimization/images/read-status.ts';
import { openPictures, type OpenPictures } from '../../optimization/images/testing/open-pictures.ts';
import { createTestApp } from '../../testing/test-app.ts';
import { servePicturesRoutes } from './serve-pictures-routes.ts';
import { createUploadedPicturesRoutes } from './uploaded-pictures-routes.ts';

const PATIENCE = { timeout: 60_000, interval: 100 };

let pictures: OpenPictures;
let app: App;
let mayAsk: boolean;
beforeEach(async () => {
  pictures = await openPictures();
  mayAsk = true;
  app = createTestApp({ user: pictures.editor });
  app.register(createUploadedPicturesRoutes(pictures), { prefix: '/api/v1' });
  app.register(servePicturesRoutes, { ...pictures, mayAsk: () => mayAsk });
});
afterEach(async () => {
  await app.close();
  await pictures.close();
});

const upload = (payload: Buffer, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url: '/api/v1/pictures',
    payload,
    headers: { 'content-type': 'image/jpeg', ...headers },
  });
const find = async (hash: string) => (await app.inject(`/api/v1/pictures/${hash}`)).json<Picture>();
const ended = (hash: string) =>
  vi.waitFor(async () => {
    const picture = await find(hash);
    expect(picture.state).not.toBe('waiting');
    return picture;
  }, PATIENCE);

/** A sunset: a photograph's worth of different pixels, made in no time. */
const photograph = (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: '#c86432', noise: { type: 'gaussian', mean: 128, sigma: 12 } },
  });

describe('an uploaded picture', () => {
  it('is kept once, made into every form, and served at each address', { timeout: 120_000 }, async () => {
    const bytes = await photograph(1_000, 600)
      .withExif({ IFD0: { Copyright: 'Ann' } })
      .jpeg()
      .toBuffer();
    const first = await upload(bytes);
    expect(first.statusCode).toBe(201);
    const made = first.json<Picture>();
    expect(first.headers['location']).toBe(`/api/v1/pictures/${made.hash}`);
    expect(made).toMatchObject({
      url: `/pictures/u/${made.hash}.jpg`,
      state: 'waiting',
      bytes: bytes.length,
      mediaType: 'image/jpeg',
      width: 1_000,
      height: 600,
      isAnimated: false,
      placeholder: null,
      widths: [],
      error: null,
      readyAt: null,
    });
    expect(pictureHashOf(made.url)).toBe(made.hash);
    const again = await upload(bytes);
    expect([again.statusCode, again.json()]).toEqual([200, made]);

    // Nothing is made yet: a sheet of paper stands there, which nobody keeps.
    const early = await app.inject(made.url);
    expect([early.statusCode, early.headers['content-type'], early.headers['cache-control']]).toEqual([
      200,
      'image/svg+xml',
      'no-store',
    ]);

    await pictures.work();
    const ready = await ended(made.hash);
    expect(ready).toMatchObject({
      state: 'ready',
      widths: [96, 192, 384, 768, 1_280],
      placeholder: expect.stringMatching(/^[0-9a-f]{36}$/),
      readyAt: expect.any(String),
    });
    for (const width of [96, 192, 384, 768, 1_280] as const) {
      for (const [format, type] of [
        ['avif', 'avif'],
        ['webp', 'webp'],
        ['jpg', 'jpeg'],
      ] as const) {
        const reply = await app.inject(pictureFormUrl(made.hash, width, format));
        expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, `image/${type}`]);
        expect(reply.headers).toMatchObject({
          'cache-control': 'public, max-age=31536000, immutable',
          'cross-origin-resource-policy': 'cross-origin',
          'access-control-allow-origin': '*',
          'x-content-type-options': 'nosniff',
          etag: expect.stringMatching(/^"[^"]+"$/),
        });
        const { width: wide, height, exif, icc, space } = await sharp(reply.rawPayload).metadata();
        expect([wide, height, exif, icc, space]).toEqual([
          // The widest holds it as wide as it is.
          Math.min(1_000, width),
          Math.round(Math.min(1_000, width) * 0.6),
          undefined,
          undefined,
          'srgb',
        ]);
        const unchanged = await app.inject({
          url: pictureFormUrl(made.hash, width, format),
          headers: { 'if-none-match': String(reply.headers['etag']) },
        });
        expect([unchanged.statusCode, unchanged.rawPayload.length]).toEqual([304, 0]);
      }
    }
    // Wider than it is: the nearest, for now.
    const wider = await app.inject(pictureFormUrl(made.hash, 1920, 'avif'));
    expect([wider.headers['content-type'], wider.headers['cache-control']]).toEqual([
      'image/avif',
      'private, no-cache',
    ]);
    expect((await sharp(wider.rawPayload).metadata()).width).toBe(1_000);
    const head = await app.inject({ method: 'HEAD', url: made.url });
    expect([head.statusCode, head.rawPayload.length, Number(head.headers['content-length']) > 1_000]).toEqual([
      200,
      0,
      true,
    ]);
    expect(await readdir(join(pictures.folder, 'incoming'))).toEqual([]);
  });
});

const small = async (color: string) =>
  sharp({ create: { width: 50, height: 40, channels: 3, background: color } })
    .png()
    .toBuffer();

describe('addresses of pictures', () => {
  it('that ask too often get what is made, and nothing that costs a question to the database', async () => {
    const { hash } = (await upload(await small('#123456'))).json<Picture>();
    await pictures.store.write(`${hash}/96.jpg`, Buffer.from('made'), 'image/jpeg');
    mayAsk = false;
    expect((await app.inject(pictureFormUrl(hash, 96, 'jpg'))).statusCode).toBe(200);
    const refused = await app.inject(pictureFormUrl(hash, 192, 'jpg'));
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '60']);
  });

  it('lead to forms and nowhere else', async () => {
    const { hash } = (await upload(await small('#123456'))).json<Picture>();
    for (const address of [
      `/pictures/u/${hash}/original`,
      `/pictures/u/${hash}/95.jpg`,
      `/pictures/u/${hash}/96.png`,
      `/pictures/u/${hash}/96.jpg/more`,
      `/pictures/u/${hash}/..%2foriginal`,
      `/pictures/u/${hash}.png`,
      `/pictures/u/${'a'.repeat(43)}.jpg`,
      `/pictures/u/${'a'.repeat(42)}/96.jpg`,
      '/pictures/u/..%2f..%2fetc%2fpasswd.jpg',
      `/pictures/u/${'..%2f'.repeat(8)}etc/96.jpg`,
    ])
      expect([address, (await app.inject(address)).statusCode]).toEqual([address, 404]);
  });
});

describe('POST /pictures', () => {
  it.each([
    ['nothing', () => Buffer.alloc(0), 400, 'is empty'],
    ['a text called a JPEG', () => Buffer.from('hello'), 415, 'no picture that can be read'],
    [
      'an SVG',
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
      415,
      'SVG files are not taken',
    ],
    ['a pixel bomb', () => bomb(60_000, 60_000), 413, '60,000 × 60,000 pixels'],
    ['a scan of 200 megapixels', () => bomb(20_000, 10_000), 413, '120 million'],
    ['a strip', () => bomb(40_000, 10), 413, '30,000 a side'],
    ['a header without a picture', () => bomb(10, 10).subarray(0, 20), 400, 'breaks off'],
  ] as const)('does not take %s, and says why', async (_, make, status, words) => {
    const answer = await upload(make());
    expect([answer.statusCode, answer.json().detail]).toEqual([status, expect.stringContaining(words)]);
    expect(await readdir(join(pictures.folder, 'incoming'))).toEqual([]);
    const { rows } = await pictures.pool.query('SELECT FROM pictures');
    expect(rows).toHaveLength(0);
  });

  it('takes a file by its bytes, whatever it is called, and answers a repeated request with the same', async () => {
    const headers = { 'content-type': 'image/gif', 'idempotency-key': 'one' };
    const first = await upload(await small('#123456'), headers);
    expect([first.statusCode, first.json().mediaType]).toEqual([201, 'image/png']);
    const again = await upload(await small('#123456'), headers);
    expect([again.statusCode, again.headers['idempotency-replayed']]).toEqual([201, 'true']);
    const other = await upload(await small('#654321'), headers);
    expect([other.statusCode, other.json().code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('starts one job for all that wait', async () => {
    for (const color of ['#111111', '#222222', '#333333']) await upload(await small(color));
    expect(await pictures.jobs.list({ owner: null, limit: 10 })).toMatchObject([{ kind: 'pictures', state: 'queued' }]);
  });
});

describe('what only decoding shows', () => {
  it('is told at the picture and by the job, which goes on with the others', { timeout: 120_000 }, async () => {
    const whole = await photograph(400, 300).jpeg().toBuffer();
    const half = (await upload(whole.subarray(0, whole.length >> 1))).json<Picture>();
    const good = (await upload(await small('#123456'))).json<Picture>();
    expect(half.state).toBe('waiting');
    await pictures.work();
    expect(await ended(half.hash)).toMatchObject({
      state: 'failed',
      error: { code: 'truncated', message: expect.stringContaining('breaks off before its end') },
    });
    expect(await ended(good.hash)).toMatchObject({ state: 'ready', widths: [96], width: 50, height: 40 });
    await vi.waitFor(async () => {
      expect(await pictures.jobs.list({ owner: null, limit: 10 })).toMatchObject([
        {
          state: 'succeeded',
          progress: { done: 2, total: 2, unit: 'pictures' },
          result: { ready: 1, failed: 1, failures: [{ hash: half.hash, code: 'truncated' }] },
        },
      ]);
    }, PATIENCE);
    // Nothing to show: paper.
    const shown = await app.inject(half.url);
    expect([shown.headers['content-type'], shown.headers['cache-control']]).toEqual(['image/svg+xml', 'no-store']);

    const again = await app.inject({ method: 'POST', url: `/api/v1/pictures/${half.hash}/reprocess` });
    expect([again.statusCode, again.json().state, again.json().error]).toEqual([202, 'waiting', null]);
    expect(await ended(half.hash)).toMatchObject({ state: 'failed' });
  });

  it('gives a picture up that its worker did not survive, and makes the others', { timeout: 120_000 }, async () => {
    const poison = (await upload(await small('#000000'))).json<Picture>();
    const good = (await upload(await small('#ffffff'))).json<Picture>();
    await pictures.pool.query('UPDATE pictures SET tries = 3 WHERE hash = $1', [poison.hash]);
    await pictures.work();
    expect(await ended(poison.hash)).toMatchObject({ state: 'failed', error: { code: 'decoder_crashed' } });
    expect(await ended(good.hash)).toMatchObject({ state: 'ready' });
  });
});

describe('DELETE /pictures/:hash', () => {
  it('removes a picture with its files, unless a product shows it', { timeout: 120_000 }, async () => {
    const { hash, url } = (await upload(await small('#123456'))).json<Picture>();
    await pictures.work();
    const ready = await ended(hash);
    const [productId, remove] = [
      '01890000-0000-7000-8000-00000000000a',
      () => app.inject({ method: 'DELETE', url: `/api/v1/pictures/${hash}` }),
    ];
    await pictures.pool.query(`INSERT INTO products (id, handle, title) VALUES ($1, 'mug', 'Mug')`, [productId]);
    await pictures.pool.query(
      `INSERT INTO product_images (id, product_id, position, url) VALUES (gen_random_uuid(), $1, 1, $2)`,
      [productId, url],
    );
    const refused = await remove();
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'in_use']);
    await pictures.pool.query('DELETE FROM product_images');
    const removed = await remove();
    expect([removed.statusCode, removed.json()]).toEqual([200, ready]);
    for (const address of [url, pictureFormUrl(hash, 96, 'jpg'), `/api/v1/pictures/${hash}`])
      expect((await app.inject(address)).statusCode).toBe(404);
    expect((await remove()).statusCode).toBe(404);
  });
});

describe('GET /pictures/status', () => {
  it('tells operators what waits, how fast it goes and what formats save', { timeout: 120_000 }, async () => {
    await upload(await photograph(400, 300).jpeg().toBuffer());
    expect((await app.inject('/api/v1/pictures/status')).statusCode).toBe(403);
    expect(await readPictureStatus(pictures.pool)).toMatchObject({
      pictures: { waiting: 1, ready: 0, failed: 0 },
      oldestWaitingSeconds: expect.any(Number),
      throughput: { picturesLastHour: 0, bytesLastHour: 0, secondsPerMegabyte: null },
    });
    await pictures.work();
    await vi.waitFor(async () => {
      const status = await readPictureStatus(pictures.pool);
      expect(Value.Errors(PictureStatusSchema, status)).toEqual([]);
      expect(status).toMatchObject({
        pictures: { waiting: 0, ready: 1, failed: 0 },
        oldestWaitingSeconds: null,
        throughput: { picturesLastHour: 1, secondsPerMegabyte: expect.any(Number) },
        originals: { count: 1 },
        formats: [
          { format: 'avif', files: 4 },
          { format: 'webp', files: 4 },
          { format: 'jpg', files: 4, savedBytes: 0 },
        ],
      });
    }, PATIENCE);
  });
});

/** A PNG of a size that it does not have. */
function bomb(width: number, height: number): Buffer {
  const head = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\0\x08\x02\0\0\0\0\0\0\0', 'latin1');
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return head;
}
