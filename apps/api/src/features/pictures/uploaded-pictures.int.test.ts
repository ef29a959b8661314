import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pictureFormUrl, pictureHashOf, type Picture } from '@headroom/contracts/pictures';
import { createTestDatabase, type TestDatabase } from '@headroom/database/testing';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { App } from '../../create-fastify.ts';
import { createJobs, type Jobs } from '../../jobs/create-jobs.ts';
import { startWorker, type Worker } from '../../jobs/start-worker.ts';
import { createFolderStore } from '../../optimization/images/folder-store.ts';
import { createPicturesJob } from '../../optimization/images/pictures-job.ts';
import { createPicturesRepository } from '../../optimization/images/pictures-repository.ts';
import { createRunWrite } from '../../performance/run-write.ts';
import { createTestApp, someone } from '../../testing/test-app.ts';
import { servePicturesRoutes } from './serve-pictures-routes.ts';
import { createUploadedPicturesRoutes } from './uploaded-pictures-routes.ts';

const editor = someone('editor');
const PATIENCE = { timeout: 60_000, interval: 100 };

let database: TestDatabase;
let dataDirectory: string;
let jobs: Jobs;
let worker: Worker | undefined;
let app: App;
const onError = (error: unknown) => {
  throw error;
};

beforeEach(async () => {
  database = await createTestDatabase();
  dataDirectory = await mkdtemp(join(tmpdir(), 'headroom-pictures-'));
  jobs = createJobs({ pool: database.pool, onError });
  await database.pool.query(
    `INSERT INTO users (id, email, name, role, password_hash) VALUES ($1, 'editor@example.com', 'Ed', 'editor', '')`,
    [editor.id],
  );
  const { pool } = database;
  const store = createFolderStore(dataDirectory);
  const runWrite = createRunWrite({ pool, secret: Buffer.alloc(32) });
  app = createTestApp({ user: editor });
  app.register(createUploadedPicturesRoutes({ pool, jobs, runWrite, store }), { prefix: '/api/v1' });
  app.register(servePicturesRoutes, { repository: createPicturesRepository(pool), store });
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  await app.close();
  await jobs.stop();
  await database.close();
});

async function work(): Promise<void> {
  worker = await startWorker({
    url: database.url,
    pool: database.pool,
    lane: 'pictures',
    definitions: [createPicturesJob({ store: createFolderStore(dataDirectory), maxRunning: 1 })],
    onError,
  });
}
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
  it('is kept once, made into every form, and served at each address', async () => {
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

    await work();
    const ready = await ended(made.hash);
    expect(ready).toMatchObject({
      state: 'ready',
      widths: [96, 192, 384, 768],
      placeholder: expect.stringMatching(/^[0-9a-f]{36}$/),
      readyAt: expect.any(String),
    });
    for (const width of [96, 192, 384, 768] as const) {
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
          width,
          Math.round(width * 0.6),
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
    expect((await sharp(wider.rawPayload).metadata()).width).toBe(768);
    const head = await app.inject({ method: 'HEAD', url: made.url });
    expect([head.statusCode, head.rawPayload.length, Number(head.headers['content-length']) > 1_000]).toEqual([
      200,
      0,
      true,
    ]);
    expect(await readdir(join(dataDirectory, 'incoming'))).toEqual([]);
  });
});
