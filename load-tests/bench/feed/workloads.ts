import { Client } from 'pg';
import { type FeedMode, notifySetting } from './switch-feed.ts';

export interface Workload {
  name: string;
  /** Seconds of work under the present mode. */
  run(mode: FeedMode): Promise<number>;
}

export interface WorkloadOptions {
  url: string;
  /** Ids of products that may be written. */
  ids: readonly string[];
  /** Commits of each connection. */
  commits: number;
  /** Products of one bulk statement. */
  bulk: number;
}

async function withConnection<T>(url: string, mode: FeedMode, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'headroom-bench' });
  await client.connect();
  try {
    await client.query(notifySetting(mode));
    return await work(client);
  } finally {
    await client.end();
  }
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1_000;
};

/** Products with two variants and a picture each, by three statements, as an import writes them. */
const BULK_SQL = (count: number) => [
  `CREATE TEMP TABLE bench_new ON COMMIT DROP AS SELECT gen_random_uuid() AS id, n FROM generate_series(1, ${count}) n`,
  `INSERT INTO products (id, handle, title, vendor, type, tags, status, price, stock, variant_count, skus, description)
   SELECT id, 'bench-' || id, 'Bench product ' || n, 'Vendor ' || n % 50, 'Type ' || n % 20, ARRAY['bench', 'tag ' || n % 100], 'active',
     1000, 2, 2, ARRAY[id || '-1', id || '-2'], repeat('A sentence that describes it. ', 10) FROM bench_new`,
  `INSERT INTO variants (id, product_id, position, sku, price, stock)
   SELECT gen_random_uuid(), id, p, id || '-' || p, 1000, 1 FROM bench_new, generate_series(1, 2) p`,
  `INSERT INTO product_images (id, product_id, position, url) SELECT gen_random_uuid(), id, 1, '/images/' || id || '.webp' FROM bench_new`,
];

/** The same statement again and again, each in a transaction of its own, by so many connections. */
const commits =
  ({ url, ids, commits: count }: WorkloadOptions, connections: number, sql: string) =>
  (mode: FeedMode) =>
    timed(() =>
      Promise.all(
        Array.from({ length: connections }, (_, connection) =>
          withConnection(url, mode, async (client) => {
            for (let n = 0; n < count; n++) {
              const id = ids[(n * connections + connection) % ids.length];
              await client.query({ name: 'bench', text: sql, values: [id, `${mode} ${n} ${Math.random()}`] });
            }
          }),
        ),
      ),
    );

/** Rolled back after it was timed, so that each run finds the same tables. */
const rolledBack =
  ({ url }: WorkloadOptions, statements: readonly string[], prepare: string) =>
  (mode: FeedMode) =>
    withConnection(url, mode, async (client) => {
      await client.query(`BEGIN; ${prepare}`);
      const seconds = await timed(async () => {
        for (const sql of statements) await client.query(sql);
      });
      await client.query('ROLLBACK');
      return seconds;
    });

const AS_JOB = `SELECT set_config('headroom.actor', gen_random_uuid()::text, true), set_config('headroom.job', gen_random_uuid()::text, true)`;

export function workloads(options: WorkloadOptions): Workload[] {
  const title = 'UPDATE products SET title = $2 WHERE id = $1';
  const price = 'UPDATE variants SET price = price + 1 + 0 * length($2) WHERE product_id = $1';
  const [table = '', ...inserts] = BULK_SQL(options.bulk);
  const few = `ARRAY(SELECT id FROM products ORDER BY id LIMIT ${options.bulk})`;
  return [
    { name: 'one title, 1 connection', run: commits(options, 1, title) },
    { name: 'one title, 8 connections', run: commits(options, 8, title) },
    { name: 'one price of a variant, 1 connection', run: commits(options, 1, price) },
    { name: `insert ${options.bulk} products by SQL`, run: rolledBack(options, inserts, table) },
    { name: `insert ${options.bulk} products as a job`, run: rolledBack(options, inserts, `${AS_JOB}; ${table}`) },
    {
      name: `change ${options.bulk} products`,
      run: rolledBack(options, [`UPDATE products SET vendor = vendor || '.' WHERE id = ANY (${few})`], 'SELECT'),
    },
  ];
}
