import { createPool } from '@headroom/database';
import { startWorker } from '../../../jobs/start-worker.ts';
import { createImportJob } from '../import-job.ts';

// A worker in a process of its own, to be killed: imports in batches of ten products.
const [url = '', dataDirectory = ''] = process.argv.slice(2);
const onError = (error: unknown) => console.error(error);
const pool = createPool({ url, maxConnections: 6 });
await startWorker({
  url,
  pool,
  lane: 'heavy',
  definitions: [createImportJob({ dataDirectory, batchProducts: 10, onError })],
  onError,
});
