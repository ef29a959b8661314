import type { PoolClient } from 'pg';
import { IMAGES, PICTURES, VARIANTS } from './before-images-sql.ts';
import { findConflicts } from './find-conflicts.ts';

/**
 * What is different is written, and nothing else: variants and pictures first, then the product's own fields, whose prices and stock follow from
 * the variants. SKUs and handles leave before others take them, so that two products can swap theirs back. No savepoint: what is written behind
 * one is a version more, half restored, for everybody to see in history and feed.
 */
const STATEMENTS = [
  `WITH ${IMAGES} UPDATE products p SET handle = 'restoring-' || p.id FROM images i
   WHERE p.id = i.id AND p.handle <> i.image->>'handle' AND EXISTS (SELECT FROM images o WHERE o.image->>'handle' = p.handle)`,
  `WITH ${IMAGES}, ${VARIANTS} DELETE FROM variants v USING images i
   WHERE v.product_id = i.id AND NOT EXISTS (SELECT FROM old o WHERE o.id = v.id)`,
  `WITH ${IMAGES}, ${VARIANTS} UPDATE variants v SET sku = NULL FROM old o
   WHERE v.id = o.id AND v.sku IS NOT NULL AND v.sku IS DISTINCT FROM o.sku`,
  `WITH ${IMAGES}, ${VARIANTS} INSERT INTO variants AS v (id, product_id, position, sku, options, price, compare_at_price, stock)
   SELECT id, product_id, position, sku, options, price, "compareAtPrice", stock FROM old
   WHERE NOT EXISTS (SELECT FROM variants v WHERE v.id = old.id)`,
  `WITH ${IMAGES}, ${VARIANTS} UPDATE variants v
   SET position = o.position, sku = o.sku, options = o.options, price = o.price, compare_at_price = o."compareAtPrice", stock = o.stock
   FROM old o WHERE v.id = o.id AND (v.position, v.sku, v.options, v.price, v.compare_at_price, v.stock)
     IS DISTINCT FROM (o.position, o.sku, o.options, o.price, o."compareAtPrice", o.stock)`,
  `WITH ${IMAGES}, ${PICTURES} DELETE FROM product_images v USING images i
   WHERE v.product_id = i.id AND NOT EXISTS (SELECT FROM old o WHERE o.id = v.id)`,
  `WITH ${IMAGES}, ${PICTURES} INSERT INTO product_images (id, product_id, position, url, alt, width, height)
   SELECT id, product_id, position, url, alt, width, height FROM old
   WHERE NOT EXISTS (SELECT FROM product_images v WHERE v.id = old.id)`,
  `WITH ${IMAGES}, ${PICTURES} UPDATE product_images v
   SET position = o.position, url = o.url, alt = o.alt, width = o.width, height = o.height
   FROM old o WHERE v.id = o.id AND (v.position, v.url, v.alt, v.width, v.height) IS DISTINCT FROM (o.position, o.url, o.alt, o.width, o.height)`,
  `WITH ${IMAGES}, old AS MATERIALIZED (
     SELECT i.id AS product_id, v.*, ARRAY(SELECT jsonb_array_elements_text(i.image->'tags')) AS tags
     FROM images i CROSS JOIN LATERAL jsonb_to_record(i.image) AS v (
       handle text, title text, description text, vendor text, type text, status product_status, price bigint, "compareAtPrice" bigint,
       "optimizationStatus" optimization_status, "lastOptimized" timestamptz)
   )
   UPDATE products p SET handle = o.handle, title = o.title, description = o.description, vendor = o.vendor, type = o.type, tags = o.tags,
     status = o.status, optimization_status = o."optimizationStatus", last_optimized = o."lastOptimized",
     -- Those of a product with variants are theirs.
     price = CASE WHEN p.variant_count = 0 THEN o.price ELSE p.price END,
     compare_at_price = CASE WHEN p.variant_count = 0 THEN o."compareAtPrice" ELSE p.compare_at_price END
   FROM old o WHERE p.id = o.product_id AND (
     (p.handle, p.title, p.description, p.vendor, p.type, p.tags, p.status, p.optimization_status, p.last_optimized) IS DISTINCT FROM
       (o.handle, o.title, o.description, o.vendor, o.type, o.tags, o.status, o."optimizationStatus", o."lastOptimized")
     OR p.variant_count = 0 AND (p.price, p.compare_at_price) IS DISTINCT FROM (o.price, o."compareAtPrice"))`,
];

/**
 * Puts products back to what they were before a job wrote them first, in the transaction of `client`, which holds their rows.
 * @returns the ids of those that cannot go back, because another product has their handle or a SKU by now.
 * @throws a unique violation where somebody takes one in this moment; run the transaction again then.
 */
export async function restoreProducts(
  client: Pick<PoolClient, 'query'>,
  { jobId, ids }: { jobId: string; ids: readonly string[] },
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const conflicts = await findConflicts(client, { jobId, ids });
  const restored = ids.filter((id) => !conflicts.has(id));
  for (const text of STATEMENTS) await client.query(text, [jobId, restored]);
  return conflicts;
}
