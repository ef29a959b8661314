import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '@headroom/database/testing';
import { createJobs } from '../../../jobs/create-jobs.ts';
import { startWorker, type Worker } from '../../../jobs/start-worker.ts';
import { createRunWrite } from '../../../performance/run-write.ts';
import { someone } from '../../../testing/test-app.ts';
import { createFolderStore } from '../folder-store.ts';
import { createPicturesJob } from '../pictures-job.ts';
import { createPicturesRepository } from '../pictures-repository.ts';
import { PICTURE_UPLOAD_LIMITS } from '../receiving/picture-upload-limits.ts';
import { createReceivePicture } from '../receiving/receive-picture.ts';

const onError = (error: unknown) => {
  throw error;
};

/** Everything that uploaded pictures need, for tests: a database with an editor in it, a folder, and a worker on demand. */
export async function openPictures() {
  const database = await createTestDatabase();
  const { pool, url } = database;
  const editor = someone('editor');
  await pool.query(
    `INSERT INTO users (id, email, name, role, password_hash) VALUES ($1, 'editor@example.com', 'Ed', 'editor', '')`,
    [editor.id],
  );
  const folder = await mkdtemp(join(tmpdir(), 'headroom-pictures-'));
  const store = createFolderStore(folder);
  const jobs = createJobs({ pool, onError });
  const repository = createPicturesRepository(pool);
  const runWrite = createRunWrite({ pool, secret: Buffer.alloc(32) });
  const receive = createReceivePicture({ repository, store, jobs, limits: PICTURE_UPLOAD_LIMITS });
  let worker: Worker | undefined;
  return {
    pool,
    url,
    editor,
    folder,
    store,
    jobs,
    repository,
    runWrite,
    receive,
    async work(): Promise<void> {
      const definitions = [createPicturesJob({ store, maxRunning: 1 })];
      worker = await startWorker({ url, pool, lane: 'pictures', definitions, onError });
    },
    async close(): Promise<void> {
      await worker?.stop();
      await jobs.stop();
      await database.close();
    },
  };
}
export type OpenPictures = Awaited<ReturnType<typeof openPictures>>;
