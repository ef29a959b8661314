import { newId } from '@headroom/database';
import type { Pool } from 'pg';

/** Words from which test titles are made; few, so that titles, keys and prices repeat. */
const WORDS = ['Märzen', 'mug', 'Oak', 'lamp', 'ΣΊΣΥΦΟΣ', 'Łódź', 'Straße', 'éclair', '漢字', '9 lives', '#1', 'Zebra'];
export const TEST_TAGS = ['gift', 'made in Italy', 'new'];

const pick = <T>(values: readonly T[], n: number): T => {
  const value = values[n % values.length];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
};

/** Inserts `count` products with repeated titles, prices and times, most with variants; deterministic but for the ids. */
export async function insertTestProducts(pool: Pool, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, n) => ({
    id: newId(),
    handle: `product-${n}`,
    title: `${pick(WORDS, n * 7)} ${pick(WORDS, Math.floor(n / 3))}`,
    vendor: n % 5 === 0 ? '' : `Vendor ${n % 7}`,
    type: pick(['Kitchen', 'Tableware', ''], n),
    tags: TEST_TAGS.filter((_tag, t) => (n >> t) % 2 === 0),
    status: pick(['active', 'active', 'active', 'draft', 'archived'], n),
    price: (n % 13) * 500,
    optimization_status: n % 4 === 0 ? 'completed' : 'original',
    last_optimized: n % 4 === 0 ? new Date(Date.UTC(2026, 0, 1 + (n % 9))) : null,
    created_at: new Date(Date.UTC(2025, n % 12, 1)),
    updated_at: new Date(Date.UTC(2026, n % 6, 1)),
  }));
  await pool.query(
    `INSERT INTO products (id, handle, title, vendor, type, tags, status, price, optimization_status, last_optimized, created_at, updated_at)
     SELECT id, handle, title, vendor, type, tags, status, price, optimization_status, last_optimized, created_at, updated_at
     FROM jsonb_populate_recordset(NULL::products, $1)`,
    [JSON.stringify(rows)],
  );
  await pool.query(
    `INSERT INTO variants (id, product_id, position, sku, price, stock, options)
     SELECT gen_random_uuid(), id, v, upper(handle) || '-' || v, price + v, v, '[{"name": "Size", "value": "L"}]'
     FROM products, generate_series(1, 2) v WHERE handle !~ '7$'`,
  );
  await pool.query(
    `INSERT INTO product_images (id, product_id, position, url, alt) SELECT gen_random_uuid(), id, 1, '/pictures/demo/mug-1.svg', title FROM products WHERE handle ~ '1$'`,
  );
  await pool.query(
    `INSERT INTO optimization_versions (id, product_id, title, description, is_active) SELECT gen_random_uuid(), id, 'Better ' || title, '', true FROM products WHERE optimization_status = 'completed'`,
  );
  await pool.query(
    `INSERT INTO search_lexicon SELECT word, products FROM headroom_lexicon_words('SELECT search FROM products WHERE status = ''active''')`,
  );
  await pool.query('VACUUM ANALYZE products');
}
