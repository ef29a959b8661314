import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { runImport, type ImportOptions, type ImportReport } from '../run-import.ts';

/** Writes a file with this content and imports it. */
export async function importText(
  pool: pg.Pool,
  content: string | Buffer,
  options: Partial<ImportOptions> = {},
): Promise<ImportReport & { rejects: string; firstRejects: { line: number; column: string; reason: string }[] }> {
  const path = join(await mkdtemp(join(tmpdir(), 'headroom-import-')), 'products.csv');
  await writeFile(path, content);
  const rejectsPath = `${path}.rejects.csv`;
  const report = await runImport({ pool, path, rejectsPath, ...options });
  const firstRejects = report.problems.map(({ line, column, message }) => ({
    line,
    column: column ?? '',
    reason: message,
  }));
  return { ...report, firstRejects, rejects: report.rejectsPath ? await readFile(rejectsPath, 'utf8') : '' };
}

/** Everything that an import may write, in an order of its own, without ids and times. */
export async function readCatalogue(pool: pg.Pool): Promise<unknown[]> {
  const { rows } = await pool.query<{ product: unknown }>(`SELECT jsonb_build_object('handle', handle, 'title', title,
      'description', description, 'vendor', vendor, 'type', type, 'tags', tags, 'status', status, 'price', price,
      'compareAtPrice', compare_at_price, 'currency', currency, 'stock', stock, 'variantCount', variant_count, 'skus', skus,
      'version', version, 'search', search::text,
      'variants', (SELECT jsonb_agg(jsonb_build_object('sku', sku, 'options', options, 'price', price, 'compareAtPrice',
        compare_at_price, 'stock', stock, 'position', position) ORDER BY position) FROM variants v WHERE v.product_id = p.id),
      'images', (SELECT jsonb_agg(jsonb_build_object('url', url, 'alt', alt, 'position', position, 'width', width, 'height', height) ORDER BY position)
        FROM product_images i WHERE i.product_id = p.id)) AS product
    FROM products p ORDER BY handle`);
  return rows.map(({ product }) => product);
}
