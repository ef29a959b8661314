import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { createDemoUsers } from './create-demo-users.ts';
import { fillDemoCatalogue, type DemoProgress } from './fill-demo-catalogue.ts';

const PRODUCTS = 4_000;
const TABLES = [
  'products',
  'variants',
  'product_images',
  'optimization_versions',
  'content_reviews',
  'ai_usage_records',
  'search_lexicon',
];

let database: TestDatabase;
const fill = (options: Partial<Parameters<typeof fillDemoCatalogue>[0]> = {}) =>
  fillDemoCatalogue({ url: database.url, products: PRODUCTS, ...options });

async function structure(): Promise<unknown> {
  const { rows } = await database.pool.query(
    `
    SELECT 'index' AS kind, indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition, indisvalid::text AS state FROM pg_index WHERE indrelid::regclass::text = ANY ($1)
    UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid), convalidated::text FROM pg_constraint WHERE conrelid::regclass::text = ANY ($1)
    UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger WHERE tgrelid::regclass::text = ANY ($1) AND NOT tgisinternal
    ORDER BY 1, 2`,
    [TABLES],
  );
  return rows;
}

async function contents(): Promise<string> {
  const hash = createHash('sha256');
  for (const table of TABLES) {
    const { rows } = await database.pool.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t ORDER BY 1`);
    for (const { row } of rows) hash.update(row);
  }
  return hash.digest('hex');
}

describe('a filled catalogue', () => {
  let own: TestDatabase;
  let before: unknown;
  const progress: DemoProgress[] = [];
  beforeAll(async () => {
    own = database = await createTestDatabase();
    before = await structure();
    await fill({ onProgress: (step) => progress.push(step) });
  });
  beforeEach(() => {
    database = own;
  });
  afterAll(() => own?.close());

  test('fills every table and leaves keys, indexes and triggers as they were', async () => {
    expect(await structure()).toEqual(before);
    for (const table of TABLES) {
      const { rows } = await database.pool.query(`SELECT count(*)::int AS n FROM ${table}`);
      expect({ table, filled: rows[0]?.n > 0 }).toEqual({ table, filled: true });
    }
    expect((await database.pool.query('SELECT demo_products AS n FROM catalogue')).rows).toEqual([{ n: PRODUCTS }]);
    expect(progress.at(0)).toMatchObject({ phase: 'products', done: 0 });
    expect(progress.at(-1)).toEqual({ phase: 'indexes', done: 100, total: 100 });
  });

  test('derives what the triggers would', async () => {
    const { rows } = await database.pool.query(`
    SELECT p.id, p.title, p.search::text, headroom_search(p.title, p.vendor, p.skus, p.tags)::text AS "triggerSearch" FROM products p
    LEFT JOIN LATERAL (
      SELECT (array_agg(v.price ORDER BY v.price, v.position))[1] AS price, (array_agg(v.compare_at_price ORDER BY v.price, v.position))[1] AS compare_at_price,
        coalesce(sum(v.stock), 0) AS stock, count(v.id) AS variant_count, coalesce(array_agg(v.sku ORDER BY v.position), '{}') AS skus
      FROM variants v WHERE v.product_id = p.id
    ) v ON true
    WHERE p.title_key <> headroom_sort_key(p.title) OR p.vendor_key <> headroom_sort_key(p.vendor)
      OR p.search <> headroom_search(p.title, p.vendor, p.skus, p.tags)
      OR (p.price, p.compare_at_price, p.stock, p.variant_count, p.skus) IS DISTINCT FROM (v.price, v.compare_at_price, v.stock, v.variant_count, v.skus)
    LIMIT 3`);
    expect(rows).toEqual([]);
    const lexicon = await database.pool.query(`
    SELECT coalesce(l.word, w.word) AS word, l.products, w.ndoc FROM search_lexicon l
    FULL JOIN (SELECT * FROM ts_stat('SELECT search FROM products WHERE status = ''active''') WHERE word !~ '[0-9]') w ON w.word = l.word
    WHERE l.products IS DISTINCT FROM w.ndoc LIMIT 3`);
    expect(lexicon.rows).toEqual([]);
  });

  test('looks like a catalogue', async () => {
    const { rows } = await database.pool.query(`
    SELECT count(DISTINCT vendor)::int AS vendors, count(DISTINCT type)::int AS types, count(DISTINCT title)::float / count(*) AS "differentTitles",
      avg((status = 'active')::int)::float AS active, avg((status = 'draft')::int)::float AS draft,
      avg((optimization_status = 'original')::int)::float AS original, avg((optimization_status = 'completed')::int)::float AS completed,
      max(char_length(title)) AS longest, bool_and(updated_at >= created_at) AS "updatedAfterCreated", max(variant_count) AS "mostVariants",
      min(price) AS cheapest, bool_and(compare_at_price IS NULL OR compare_at_price > price) AS reduced,
      bool_and((optimization_status = 'completed') = (last_optimized IS NOT NULL)) AS dated,
      bool_and((optimization_status = 'completed') = EXISTS (SELECT FROM optimization_versions o WHERE o.product_id = p.id AND o.is_active)) AS content,
      bool_or(title ~ '[^[:ascii:]]') AS unicode, bool_or(vendor = '') AS "withoutVendor",
      bool_or(NOT EXISTS (SELECT FROM product_images i WHERE i.product_id = p.id)) AS "withoutPictures"
    FROM products p`);
    expect(rows[0]).toMatchObject({
      updatedAfterCreated: true,
      mostVariants: 6,
      reduced: true,
      dated: true,
      content: true,
      unicode: true,
      withoutVendor: true,
      withoutPictures: true,
    });
    expect(rows[0].vendors).toBeGreaterThan(350);
    expect(rows[0].types).toBe(39);
    expect(rows[0].differentTitles).toBeGreaterThan(0.97);
    expect(rows[0].active).toBeCloseTo(0.81, 1);
    expect(rows[0].draft).toBeCloseTo(0.06, 1);
    expect(rows[0].original).toBeCloseTo(0.79, 1);
    expect(rows[0].completed).toBeCloseTo(0.2, 1);
    expect(rows[0].longest).toBeGreaterThan(150);
    expect(rows[0].longest).toBeLessThanOrEqual(200);
    expect(rows[0].cheapest).toBeGreaterThan(0);
  });

  test('index-only scans work at once', async () => {
    const { rows } = await database.pool.query(
      'EXPLAIN (ANALYZE, FORMAT JSON) SELECT title_key, id FROM products ORDER BY title_key, id',
    );
    const plan = rows[0]['QUERY PLAN'][0].Plan;
    expect(plan).toMatchObject({ 'Node Type': 'Index Only Scan', 'Actual Rows': PRODUCTS, 'Heap Fetches': 0 });
  });
});

describe('an empty catalogue', () => {
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.close());

  test('makes the same rows of the same seed, and others of another', async () => {
    await fill({ products: 500, seed: 7 });
    const first = await contents();
    await database.pool.query(`TRUNCATE ${TABLES.join(', ')}`);
    await fill({ products: 500, seed: 7 });
    expect(await contents()).toBe(first);
    await database.pool.query(`TRUNCATE ${TABLES.join(', ')}`);
    await fill({ products: 500, seed: 8 });
    expect(await contents()).not.toBe(first);
  });

  test('stops when it is told to, with nothing done', async () => {
    const controller = new AbortController();
    const before = await structure();
    const onProgress = ({ phase }: DemoProgress) => {
      if (phase === 'indexes') controller.abort(new Error('enough'));
    };
    await expect(fill({ signal: controller.signal, onProgress })).rejects.toThrow('enough');
    expect(await structure()).toEqual(before);
    expect((await database.pool.query('SELECT FROM products')).rowCount).toBe(0);
    await fill({ products: 100 });
  });

  test('leaves nothing half behind when its process is killed', async () => {
    const before = await structure();
    const script = `
    const { fillDemoCatalogue } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))});
    const onProgress = ({ phase }) => phase === 'indexes' && process.kill(process.pid, 'SIGKILL');
    await fillDemoCatalogue({ url: ${JSON.stringify(database.url)}, products: 2000, onProgress });`;
    const { signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
    // Waits for the dead process's transaction to be given up.
    expect((await database.pool.query('SELECT FROM products')).rowCount).toBe(0);
    expect(await structure()).toEqual(before);
  });

  test('refuses a catalogue that holds products', async () => {
    await database.pool.query(`INSERT INTO products (id, handle, title) VALUES (gen_random_uuid(), 'mine', 'Mine')`);
    await expect(fill()).rejects.toThrow(/holds products already.*HEADROOM_DEMO_PRODUCTS=0/);
    expect((await database.pool.query('SELECT handle FROM products')).rows).toEqual([{ handle: 'mine' }]);
  });

  test('says that another program holds the tables', async () => {
    const other = await database.pool.connect();
    await other.query('BEGIN; LOCK TABLE products');
    try {
      await expect(fill({ lockTimeoutMilliseconds: 100 })).rejects.toThrow(
        /Another program is using .*nothing was changed/,
      );
    } finally {
      await other.query('ROLLBACK');
      other.release();
    }
  });

  test('makes demo accounts once', async () => {
    const hashed: string[] = [];
    const hash = async (password: string) => {
      hashed.push(password);
      return `hash of ${password}`;
    };
    await createDemoUsers(database.pool, hash);
    await createDemoUsers(database.pool, hash);
    expect(hashed).toEqual(['password123', 'password123']);
    const { rows } = await database.pool.query('SELECT email, role, is_demo, password_hash FROM users ORDER BY email');
    expect(rows).toEqual([
      { email: 'operator@example.com', role: 'operator', is_demo: true, password_hash: 'hash of password123' },
      { email: 'test@example.com', role: 'editor', is_demo: true, password_hash: 'hash of password123' },
    ]);
  });
});
