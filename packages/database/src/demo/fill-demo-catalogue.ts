import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { dropIndexes, raiseMaintenanceMemory } from '../bulk-load.ts';
import { connect } from '../connect.ts';
import { DatabaseUnusableError, describeDatabase, explainLoadError } from '../database-unusable-error.ts';
import { expireCursors } from '../feed/expire-cursors.ts';
import { DEMO_COLUMNS, DEMO_TABLES } from './copy-rows.ts';
import { generatedBatches } from './generated-batches.ts';

/**
 * The planner's figures. The columns whose long tail it must know make it sample 300,000 rows; the others need a tenth of them, and
 * the words of `search` are slow to count. Autovacuum gathers everything once more within minutes.
 */
const STATISTICS = [
  { name: 'statistics', weight: 1, sql: 'ANALYZE products (vendor, type)' },
  {
    name: 'statistics',
    weight: 2,
    sql: `ANALYZE products (id, handle, title_key, vendor_key, tags, status, price, stock, optimization_status, last_optimized, created_at, updated_at, search),
      variants, product_images, optimization_versions, content_reviews, ai_usage_records, search_lexicon`,
  },
];

export interface DemoProgress {
  /** `products`: counts products. `indexes`: counts hundredths of the work that follows, indexes and statistics. */
  phase: 'products' | 'indexes';
  done: number;
  total: number;
  /** What is being built, in the phase `indexes`. */
  what?: string;
}

export interface FillDemoCatalogueOptions {
  url: string;
  products: number;
  /** The same seed and number of products make the same rows. */
  seed?: number;
  /** Called several times a second. */
  onProgress?: (progress: DemoProgress) => void;
  /** Leaves the database as it was. */
  signal?: AbortSignal;
  /** How long to wait for others who use the tables; 10 seconds without it. Another filling is waited for however long it takes. */
  lockTimeoutMilliseconds?: number;
  /** Called several times a second while another process fills the same database. */
  onWait?: () => void;
  /** What to do where there are, or have been, products: `refuse` without it. */
  whereUsed?: 'refuse' | 'leave';
}

export interface FilledDemoCatalogue {
  /** `left`: there are, or have been, products already, for instance those of a process that was waited for. */
  outcome: 'filled' | 'left';
  /** Demo products, filled now or earlier. */
  products: number;
  seconds: number;
}

const DEFAULT_SEED = 1;
/** Every COPY leaves up to 64 empty pages at the end of its table, so there are few. */
const BATCH_SIZE = 20_000;
const PROGRESS_MILLISECONDS = 200;
/** Held by the transaction that fills, so that processes started together fill once. */
const LOCK = `SELECT pg_try_advisory_xact_lock(hashtextextended('headroom demo catalogue', 0)) AS "isFree"`;
const EMPTIED = [...DEMO_TABLES, 'search_lexicon'];

/**
 * Fills an empty catalogue with demo products in one transaction: all of them or none, also after `kill -9`. Returns how many and
 * how long it took. Where another process is filling it, waits for that one first.
 * Throws DatabaseUnusableError where the catalogue holds products already, unless it shall be left then.
 *
 * The tables are emptied and filled in that same transaction, so PostgreSQL may write rows as already visible to everyone (COPY
 * FREEZE: index-only scans work at once) and, with wal_level=minimal, without its log.
 */
export async function fillDemoCatalogue(options: FillDemoCatalogueOptions): Promise<FilledDemoCatalogue> {
  const {
    url,
    products,
    seed = DEFAULT_SEED,
    onProgress = () => {},
    signal,
    lockTimeoutMilliseconds = 10_000,
    onWait = () => {},
    whereUsed = 'refuse',
  } = options;
  const started = performance.now();
  signal?.throwIfAborted();
  const client = await connect(url, 'headroom-demo');
  // Where it cannot be cancelled, the load stops after the statement that runs.
  const cancel = () => void cancelQuery(url, client).catch(() => {});
  signal?.addEventListener('abort', cancel);
  const secondsSince = () => (performance.now() - started) / 1000;
  try {
    await beginFilling(client, { onWait, signal });
    try {
      const left = whereUsed === 'leave' ? await findUse(client) : undefined;
      if (left) {
        await client.query('ROLLBACK');
        return { outcome: 'left', products: left.demoProducts, seconds: secondsSince() };
      }
      await loadProducts(client, { url, products, seed, onProgress, signal, lockTimeoutMilliseconds });
      signal?.throwIfAborted();
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      signal?.throwIfAborted();
      throw explainLoadError(error, url);
    }
  } finally {
    signal?.removeEventListener('abort', cancel);
    await client.end().catch(() => {});
  }
  return { outcome: 'filled', products, seconds: secondsSince() };
}

/** Begins the transaction that may fill. Between the looks no transaction is open: a long one would hold up the filling's clean-up. */
async function beginFilling(
  client: pg.Client,
  { onWait, signal }: { onWait: () => void; signal: AbortSignal | undefined },
): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    // oxlint-disable no-await-in-loop -- one look after the other
    await client.query('BEGIN');
    const { rows } = await client.query<{ isFree: boolean }>(LOCK);
    if (rows[0]?.isFree) return;
    await client.query('ROLLBACK');
    onWait();
    await delay(PROGRESS_MILLISECONDS, undefined, signal && { signal });
    // oxlint-enable no-await-in-loop
  }
}

/** Undefined where the catalogue is empty and always was. Nobody fills meanwhile, so products can be asked for without a wait. */
async function findUse(client: pg.Client): Promise<{ demoProducts: number } | undefined> {
  const { rows } = await client.query<{ demoProducts: number | null; isEmpty: boolean }>(
    'SELECT demo_products AS "demoProducts", NOT EXISTS (SELECT FROM products) AS "isEmpty" FROM catalogue',
  );
  const { demoProducts = null, isEmpty = true } = rows[0] ?? {};
  return demoProducts === null && isEmpty ? undefined : { demoProducts: demoProducts ?? 0 };
}

type LoadOptions = Required<Omit<FillDemoCatalogueOptions, 'signal' | 'onWait' | 'whereUsed'>> & {
  signal: AbortSignal | undefined;
};

async function loadProducts(
  client: pg.Client,
  { url, products, seed, onProgress, signal, lockTimeoutMilliseconds }: LoadOptions,
): Promise<void> {
  await client.query(`
    SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = ${lockTimeoutMilliseconds}; SET LOCAL TimeZone = 'UTC';
    SET LOCAL max_parallel_maintenance_workers = 2;
    -- A killed process is noticed within a long statement, not only after it.
    SET LOCAL client_connection_check_interval = '1s'`);
  await raiseMaintenanceMemory(client);
  await client.query(`LOCK TABLE ${EMPTIED.join(', ')} IN ACCESS EXCLUSIVE MODE`);
  const { rowCount } = await client.query('SELECT FROM products LIMIT 1');
  if (rowCount) {
    throw new DatabaseUnusableError(
      `${describeDatabase(url)} holds products already, and demo products go only into an empty catalogue: set HEADROOM_DEMO_PRODUCTS=0, or use another database.`,
    );
  }
  await client.query(`TRUNCATE ${EMPTIED.join(', ')}`);
  const builds = await dropIndexes(client, EMPTIED);

  let loaded = 0;
  const report = (done: number) => onProgress({ phase: 'products', done, total: products });
  report(0);
  for await (const message of generatedBatches({ seed, products, batchSize: BATCH_SIZE })) {
    signal?.throwIfAborted();
    if (message.kind === 'end') {
      const words = message.words.map(([word, count]) => `${word}\t${count}\n`).join('');
      await copy(client, 'COPY search_lexicon (word, products) FROM STDIN (FREEZE)', Buffer.from(words));
      break;
    }
    const batchBytes = DEMO_TABLES.reduce((sum, table) => sum + message.rows[table].length, 0);
    let sentBytes = 0;
    const onSent = (bytes: number) => {
      sentBytes += bytes;
      report(loaded + Math.floor((message.products * sentBytes) / batchBytes));
    };
    for (const table of DEMO_TABLES) {
      if (message.rows[table].length === 0) continue;
      await copy(client, `COPY ${table} (${DEMO_COLUMNS[table]}) FROM STDIN (FREEZE)`, message.rows[table], onSent);
    }
    loaded += message.products;
  }

  const steps = [...builds, ...STATISTICS];
  const totalWeight = steps.reduce((sum, { weight }) => sum + weight, 0);
  let builtWeight = 0;
  for (const { name, sql, weight } of steps) {
    signal?.throwIfAborted();
    const began = performance.now();
    const reportStep = () => {
      // How far one index is cannot be asked from inside its transaction's connection: it approaches its share, never reaching it.
      const share = 1 - Math.exp(-(performance.now() - began) / (products * 0.001 * Math.max(weight, 0.1)));
      const part = Math.floor((100 * (builtWeight + weight * share)) / totalWeight);
      onProgress({ phase: 'indexes', done: part, total: 100, what: name });
    };
    reportStep();
    const timer = setInterval(reportStep, PROGRESS_MILLISECONDS);
    try {
      await client.query(sql);
    } finally {
      clearInterval(timer);
    }
    builtWeight += weight;
  }
  await client.query('UPDATE catalogue SET demo_products = $1', [products]);
  await expireCursors(client);
  onProgress({ phase: 'indexes', done: 100, total: 100 });
}

/** Some hundred products: progress moves several times a second. */
const CHUNK_BYTES = 512 * 1024;

async function copy(
  client: pg.Client,
  sql: string,
  bytes: Uint8Array,
  onSent?: (bytes: number) => void,
): Promise<void> {
  function* chunks() {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      const length = Math.min(CHUNK_BYTES, bytes.length - at);
      yield Buffer.from(bytes.buffer, bytes.byteOffset + at, length);
      onSent?.(length);
    }
  }
  await pipeline(Readable.from(chunks(), { objectMode: false }), client.query(copyFrom(sql)));
}

/** Ends the statement that runs, from beside: on its own connection nothing can be said while one runs. */
async function cancelQuery(url: string, client: pg.Client): Promise<void> {
  const { processID } = client as unknown as { processID: number };
  const beside = await connect(url, 'headroom-demo');
  try {
    await beside.query('SELECT pg_cancel_backend($1)', [processID]);
  } finally {
    await beside.end();
  }
}
