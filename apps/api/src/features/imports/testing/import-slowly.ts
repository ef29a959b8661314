import { createPool } from '@headroom/database';
import { runImport } from '../run-import.ts';

// A process of its own, to be killed: imports in batches of ten products and tells its parent after each.
const [url = '', path = ''] = process.argv.slice(2);
const pool = createPool({ url, maxConnections: 1 });
await runImport({
  pool,
  path,
  rejectsPath: `${path}.rejects.csv`,
  batchProducts: 10,
  onProgress: ({ phase, done }) => phase === 'writing' && process.send?.(done),
});
await pool.end();
process.disconnect();
