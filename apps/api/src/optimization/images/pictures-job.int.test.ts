import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { inTransaction } from '@headroom/database';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { resumePictures } from './ensure-job.ts';
import { openPictures, type OpenPictures } from './testing/open-pictures.ts';

const PATIENCE = { timeout: 90_000, interval: 50 };
const ENTRY = fileURLToPath(new URL('./testing/work-on-pictures.ts', import.meta.url));

let pictures: OpenPictures;
beforeEach(async () => {
  pictures = await openPictures();
});
afterEach(() => pictures.close());

async function upload(count: number, { width, height }: { width: number; height: number }): Promise<string[]> {
  const hashes: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const noise = { type: 'gaussian', mean: 128, sigma: 20 } as const;
    const bytes = await sharp({ create: { width, height, channels: 3, background: '#888', noise } })
      .jpeg()
      .toBuffer();
    const source = Readable.from([bytes]);
    const received = await pictures.receive({ source, announced: bytes.length, userId: pictures.editor.id });
    await inTransaction(pictures.pool, (client) => received.enter(client));
    hashes.push(received.hash);
  }
  return hashes;
}
const states = async () =>
  (await pictures.pool.query<{ state: string }>('SELECT state FROM pictures')).rows.map(({ state }) => state);

it('goes on where a worker was killed, and never leaves half a file', { timeout: 240_000 }, async () => {
  const hashes = await upload(3, { width: 400, height: 300 });
  const worker = spawn(process.execPath, [ENTRY, pictures.url, pictures.folder], { stdio: 'inherit' });
  const exit = once(worker, 'exit');
  const files = async () =>
    (await readdir(pictures.folder, { recursive: true })).filter((name) => name.endsWith('.jpg'));
  await vi.waitFor(async () => expect((await files()).length).toBeGreaterThan(3), PATIENCE);
  worker.kill('SIGKILL');
  await exit;
  expect(await states()).toContain('waiting');
  await pictures.work();
  await vi.waitFor(async () => expect(await states()).toEqual(hashes.map(() => 'ready')), PATIENCE);
  // A picture whose worker died has not used up its tries.
  const { rows } = await pictures.pool.query('SELECT DISTINCT tries FROM pictures');
  expect(rows).toEqual([{ tries: 0 }]);
  for (const hash of hashes) {
    const { forms } = (await pictures.repository.formsOf(hash))!;
    for (const [width, made] of Object.entries(forms)) {
      for (const [format, bytes] of Object.entries(made)) {
        const file = await readFile(join(pictures.folder, hash.slice(0, 2), hash, `${width}.${format}`));
        // The widest holds the picture as wide as it is.
        expect([file.length, (await sharp(file).metadata()).width]).toEqual([bytes, Math.min(400, Number(width))]);
      }
    }
    expect(Object.keys(forms)).toEqual(['96', '192', '384', '768']);
  }
});

it('makes the first width of every picture before the last of any', { timeout: 120_000 }, async () => {
  const hashes = await upload(4, { width: 400, height: 300 });
  await pictures.work();
  await vi.waitFor(async () => expect(await states()).toEqual(hashes.map(() => 'ready')), PATIENCE);
  const { rows } = await pictures.pool.query(
    'SELECT max(first_ready_at) < min(ready_at) AS "isInOrder", count(placeholder)::int AS placeholders FROM pictures',
  );
  expect(rows).toEqual([{ isInOrder: true, placeholders: 4 }]);
});

it('leaves pictures as they are when it is cancelled, and the next job makes them', { timeout: 120_000 }, async () => {
  await upload(1, { width: 200, height: 100 });
  const [job] = await pictures.jobs.list({ owner: null, limit: 1 });
  await inTransaction(pictures.pool, (client) => pictures.jobs.cancel(client, { id: job!.id, owner: null }));
  await pictures.work();
  // Whoever cancelled is not overruled at once; after a while what waits is made nevertheless.
  await resumePictures(pictures.pool, pictures.jobs);
  expect(await pictures.jobs.list({ owner: null, limit: 9 })).toHaveLength(1);
  await pictures.pool.query(`UPDATE jobs SET finished_at = now() - interval '1 hour'`);
  await resumePictures(pictures.pool, pictures.jobs);
  await vi.waitFor(async () => expect(await states()).toEqual(['ready']), PATIENCE);
  await upload(1, { width: 200, height: 120 });
  await vi.waitFor(async () => expect(await states()).toEqual(['ready', 'ready']), PATIENCE);
});

it('takes no outcome of a stage that is wanted anew, or that another job has taken over', async () => {
  const { pool, repository } = pictures;
  const [hash = ''] = await upload(1, { width: 50, height: 40 });
  const [mine, other] = [randomUUID(), randomUUID()];
  const claimed = (await repository.claim(mine))!;
  await pool.query(`UPDATE pictures SET stage = 2 WHERE hash = $1`, [hash]);
  await repository.reprocess(pool, hash);
  const last = { hash, forms: { 96: { avif: 1 } }, next: null };
  expect(await repository.record(pool, { ...last, jobId: mine })).toMatchObject({ isRecorded: false });
  expect(await repository.fail(pool, { hash, jobId: mine, code: 'x', message: 'y' })).toBe(false);
  expect(await repository.claim(other)).toMatchObject({ hash: claimed.hash, stage: 0 });
  expect(await repository.record(pool, { ...last, jobId: other })).toEqual({ isRecorded: true, isRecoloured: false });
  expect(await repository.find(hash)).toMatchObject({ state: 'ready' });
});

it('forgets why a picture failed when its lost file comes again', async () => {
  const { pool, store } = pictures;
  const [hash = ''] = await upload(1, { width: 50, height: 40 });
  const bytes = await readFile(join(pictures.folder, hash.slice(0, 2), hash, 'original'));
  await pool.query(`UPDATE pictures SET state = 'failed', error = '{"code": "original_lost", "message": "Lost."}'`);
  await store.remove(hash);
  const source = Readable.from([bytes]);
  const received = await pictures.receive({ source, announced: bytes.length, userId: pictures.editor.id });
  const { picture } = await inTransaction(pool, (client) => received.enter(client));
  expect(picture).toMatchObject({ hash, state: 'waiting', error: null });
});
