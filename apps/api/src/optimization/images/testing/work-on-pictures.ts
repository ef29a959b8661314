import { createPool } from '@headroom/database';
import { startWorker } from '../../../jobs/start-worker.ts';
import { createFolderStore } from '../folder-store.ts';
import { createPicturesJob } from '../pictures-job.ts';

// A worker in a process of its own, to be killed.
const [url = '', folder = ''] = process.argv.slice(2);
const onError = (error: unknown) => console.error(error);
const pool = createPool({ url, maxConnections: 4 });
const definitions = [createPicturesJob({ store: createFolderStore(folder), maxRunning: 1 })];
await startWorker({ url, pool, lane: 'pictures', definitions, onError });
