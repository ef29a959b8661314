import type { FieldSelection } from '../field-selection.ts';
import { readFields } from '../parse-query.ts';
import { selectionSql } from '../product-json-sql.ts';

/** What a write answers: the whole product, as GET does without `fields`. */
export const WHOLE: FieldSelection = readFields(undefined);
const wholeJson = `(SELECT row_to_json(r) FROM (SELECT ${selectionSql(WHOLE)}) r)::text`;

/** A statement that each connection prepares once: building the JSON of a whole product takes longer to plan than to run. */
interface Statement {
  name: string;
  text: string;
}

export const READ_PRODUCT: Statement = {
  name: 'write_read_product',
  text: `SELECT page.version, ${wholeJson} AS json FROM products page WHERE page.id = $1`,
};

const setPlain = `title = coalesce($2, page.title), handle = coalesce($3, page.handle), description = coalesce($4, page.description),
  vendor = coalesce($5, page.vendor), type = coalesce($6, page.type), tags = coalesce($7::text[], page.tags),
  status = coalesce($8::product_status, page.status)`;

/** Changes the product's own columns where its version is one of $9, and answers with the product: most edits are this one statement. */
export const PATCH_PLAIN_OF_VERSION: Statement = {
  name: 'write_patch_of_version',
  text: `UPDATE products page SET ${setPlain} WHERE page.id = $1 AND page.version = ANY ($9::int[]) RETURNING page.version, ${wholeJson} AS json`,
};
/** The same for a product that this transaction has locked. */
export const PATCH_PLAIN: Statement = {
  name: 'write_patch',
  text: `UPDATE products page SET ${setPlain} WHERE page.id = $1`,
};

const figuresDiffer = (price: string, compareAtPrice: string, stock: string) =>
  `(${price}, ${compareAtPrice}, ${stock}) IS DISTINCT FROM (v.price, v.compare_at_price, v.stock)`;
const ownFigures = [
  'coalesce($3::bigint, v.price)',
  'CASE WHEN $4::boolean THEN $5::bigint ELSE v.compare_at_price END',
  'coalesce($6::int, v.stock)',
] as const;
/**
 * Changes the figures of the only variant where the product's version is one of $2, and nothing where they are what they were: writing
 * them again would raise the version.
 */
export const PATCH_FIGURES_OF_VERSION: Statement = {
  name: 'write_patch_figures_of_version',
  text: `WITH p AS MATERIALIZED (
      SELECT id FROM products WHERE id = $1 AND version = ANY ($2::int[]) AND variant_count = 1 FOR NO KEY UPDATE)
    UPDATE variants v SET price = ${ownFigures[0]}, compare_at_price = ${ownFigures[1]}, stock = ${ownFigures[2]}
    FROM p WHERE v.product_id = p.id AND ${figuresDiffer(...ownFigures)}`,
};

/** Afterwards nobody else changes the product or, by way of the triggers, what belongs to it, until the transaction ends. */
export const LOCK_PRODUCT: Statement = {
  name: 'write_lock_product',
  text: 'SELECT version, status, price FROM products WHERE id = $1 FOR NO KEY UPDATE',
};
/** Its own statement: its snapshot must be younger than the lock. */
export const READ_PARTS: Statement = {
  name: 'write_read_parts',
  text: `SELECT
    coalesce((SELECT json_agg(v) FROM (SELECT id, sku, options, price, compare_at_price AS "compareAtPrice", stock, position
      FROM variants WHERE product_id = $1 ORDER BY position, id) v), '[]') AS variants,
    coalesce((SELECT json_agg(i) FROM (SELECT id, url, alt, width, height, position
      FROM product_images WHERE product_id = $1 ORDER BY position, id) i), '[]') AS images`,
};

const variantRow = `jsonb_to_recordset($2::jsonb) AS n (id uuid, position int, sku text, options jsonb, price bigint, "compareAtPrice" bigint, stock int)`;
const imageRow = `jsonb_to_recordset($2::jsonb) AS n (id uuid, position int, url text, alt text, width int, height int)`;

/** Each takes the product's id as $1 and the rows, or their ids, as $2. */
export const VARIANTS = {
  delete: {
    name: 'write_delete_variants',
    text: 'DELETE FROM variants WHERE product_id = $1 AND id = ANY ($2::uuid[])',
  },
  /** SKUs are unique row by row, so what changes hands is put down first. */
  clearSkus: {
    name: 'write_clear_skus',
    text: 'UPDATE variants SET sku = NULL WHERE product_id = $1 AND id = ANY ($2::uuid[])',
  },
  update: {
    name: 'write_update_variants',
    text: `UPDATE variants v SET position = n.position, sku = n.sku, options = n.options, price = n.price,
      compare_at_price = n."compareAtPrice", stock = n.stock FROM ${variantRow} WHERE v.product_id = $1 AND v.id = n.id`,
  },
  insert: {
    name: 'write_insert_variants',
    text: `INSERT INTO variants (id, product_id, position, sku, options, price, compare_at_price, stock)
      SELECT n.id, $1, n.position, n.sku, n.options, n.price, n."compareAtPrice", n.stock FROM ${variantRow}`,
  },
} as const satisfies Record<string, Statement>;

export const IMAGES = {
  delete: {
    name: 'write_delete_images',
    text: 'DELETE FROM product_images WHERE product_id = $1 AND id = ANY ($2::uuid[])',
  },
  update: {
    name: 'write_update_images',
    text: `UPDATE product_images i SET position = n.position, url = n.url, alt = n.alt, width = n.width, height = n.height
      FROM ${imageRow} WHERE i.product_id = $1 AND i.id = n.id`,
  },
  insert: {
    name: 'write_insert_images',
    text: `INSERT INTO product_images (id, product_id, position, url, alt, width, height)
      SELECT n.id, $1, n.position, n.url, n.alt, n.width, n.height FROM ${imageRow}`,
  },
} as const satisfies Record<string, Statement>;

export const INSERT_PRODUCT: Statement = {
  name: 'write_insert_product',
  text: `INSERT INTO products (id, title, handle, description, vendor, type, tags, status, currency)
    SELECT $1, $2, $3, $4, $5, $6, $7::text[], $8::product_status, currency FROM catalogue`,
};

/** For many products at once; not prepared, since their plans hang on how many there are. */
export const BULK = {
  /** In the order of the ids, as the triggers lock too, so that two requests never wait for each other. */
  lock: {
    text: `SELECT id, version, status, price, variant_count FROM products WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
  },
  taken: {
    text: `SELECT 'handle ' || handle AS key, id FROM products WHERE handle = ANY ($1::text[])
      UNION ALL SELECT 'sku ' || sku, product_id FROM variants WHERE sku = ANY ($2::text[])`,
  },
  patch: {
    text: `UPDATE products page SET title = coalesce(n.title, page.title), handle = coalesce(n.handle, page.handle),
      description = coalesce(n.description, page.description), vendor = coalesce(n.vendor, page.vendor),
      type = coalesce(n.type, page.type), tags = coalesce(n.tags, page.tags), status = coalesce(n.status, page.status)
      FROM jsonb_to_recordset($1::jsonb) AS n (id uuid, title text, handle text, description text, vendor text, type text, tags text[],
        status product_status) WHERE page.id = n.id`,
  },
  figures: {
    text: `UPDATE variants v SET price = coalesce(n.price, v.price), stock = coalesce(n.stock, v.stock),
      compare_at_price = CASE WHEN n."setsCompareAtPrice" THEN n."compareAtPrice" ELSE v.compare_at_price END
      FROM jsonb_to_recordset($1::jsonb) AS n (id uuid, price bigint, "compareAtPrice" bigint, stock int, "setsCompareAtPrice" boolean)
      WHERE v.product_id = n.id AND ${figuresDiffer(
        'coalesce(n.price, v.price)',
        'CASE WHEN n."setsCompareAtPrice" THEN n."compareAtPrice" ELSE v.compare_at_price END',
        'coalesce(n.stock, v.stock)',
      )}`,
  },
  /** The versions of $1, and the whole of those among $2. */
  read: {
    text: `SELECT page.id, page.version, CASE WHEN page.id = ANY ($2::uuid[]) THEN ${wholeJson} END AS json
      FROM products page WHERE page.id = ANY ($1::uuid[])`,
  },
} as const satisfies Record<string, { text: string }>;
