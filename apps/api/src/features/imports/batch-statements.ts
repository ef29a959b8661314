import type { CarriedFields } from './product-fragment.ts';
import { SUFFIXED } from './resolve-stage.ts';

/** Tables of one batch, emptied by its commit. */
export const CREATE_BATCH_TABLES_SQL = `
  CREATE TEMP TABLE batch_products (
    product integer PRIMARY KEY, line integer NOT NULL, new_id uuid NOT NULL, existing_id uuid, handle text COLLATE "C" NOT NULL,
    suffix text COLLATE "C" NOT NULL, title text NOT NULL, description text, vendor text COLLATE "C", type text COLLATE "C",
    tags text[] COLLATE "C", status product_status) ON COMMIT DELETE ROWS;
  CREATE TEMP TABLE batch_variants (
    product integer NOT NULL, line integer NOT NULL, id uuid NOT NULL, sku text COLLATE "C", options jsonb NOT NULL,
    price bigint NOT NULL, compare_at_price bigint, stock integer NOT NULL, position integer NOT NULL,
    match_id uuid, is_changed boolean NOT NULL DEFAULT true) ON COMMIT DELETE ROWS;
  CREATE INDEX ON batch_variants (product);
  CREATE TEMP TABLE batch_images (
    product integer NOT NULL, id uuid NOT NULL, url text NOT NULL, alt text NOT NULL, position integer NOT NULL,
    width integer, height integer
  ) ON COMMIT DELETE ROWS;
  CREATE INDEX ON batch_images (product);
`;

/** Fills the batch's tables with the products from number $1 to $2. */
export const FILL_BATCH_SQL: readonly string[] = [
  `INSERT INTO batch_products (product, line, new_id, handle, suffix, title, description, vendor, type, tags, status)
    SELECT m.product, m.line, p.id, f.handle, f.suffix, p.title, p.description, p.vendor, p.type, p.tags, p.status
    FROM import_members m JOIN import_fragments f ON f.fragment = m.product JOIN import_products p ON p.fragment = m.product
    WHERE m.product BETWEEN $1 AND $2 AND m.fragment = m.product AND NOT EXISTS (SELECT FROM import_rejects r WHERE r.fragment = m.product)`,
  `INSERT INTO batch_variants (product, line, id, sku, options, price, compare_at_price, stock, position)
    SELECT m.product, v.line, v.id, v.sku, v.options, v.price, v.compare_at_price, v.stock,
      row_number() OVER (PARTITION BY m.product ORDER BY v.fragment, v.ordinal)
    FROM import_members m JOIN import_variants v ON v.fragment = m.fragment
    WHERE m.product BETWEEN $1 AND $2 AND EXISTS (SELECT FROM batch_products b WHERE b.product = m.product)`,
  `INSERT INTO batch_images (product, id, url, alt, position, width, height)
    SELECT m.product, i.id, i.url, i.alt, row_number() OVER (PARTITION BY m.product ORDER BY i.position NULLS LAST, i.fragment, i.ordinal),
      i.width, i.height
    FROM import_members m JOIN import_images i ON i.fragment = m.fragment
    WHERE m.product BETWEEN $1 AND $2 AND EXISTS (SELECT FROM batch_products b WHERE b.product = m.product)`,
];

/** Finds the products that are in the catalogue already. */
export function matchStatements(matchBy: 'handle' | 'sku'): readonly string[] {
  if (matchBy === 'handle') {
    return [`UPDATE batch_products b SET existing_id = p.id FROM products p WHERE p.handle = b.handle`];
  }
  // Handles made from titles are no identity where there are SKUs: two different products may be called the same.
  return [
    `UPDATE batch_products b SET existing_id = m.product_id FROM (
      SELECT DISTINCT ON (bv.product) bv.product, v.product_id FROM batch_variants bv JOIN variants v ON v.sku = bv.sku
      ORDER BY bv.product, bv.position
    ) m WHERE m.product = b.product`,
    `UPDATE batch_products b SET existing_id = p.id FROM products p WHERE b.existing_id IS NULL AND p.handle = b.handle
      AND p.skus = '{}' AND NOT EXISTS (SELECT FROM batch_variants v WHERE v.product = b.product AND v.sku IS NOT NULL)`,
    `UPDATE batch_products b SET handle = ${SUFFIXED} WHERE b.existing_id IS NULL AND b.suffix <> ''
      AND EXISTS (SELECT FROM products p WHERE p.handle = b.handle)`,
    `UPDATE batch_products b SET existing_id = p.id FROM products p WHERE b.existing_id IS NULL AND p.handle = b.handle
      AND p.skus = '{}' AND NOT EXISTS (SELECT FROM batch_variants v WHERE v.product = b.product AND v.sku IS NOT NULL)`,
  ];
}

/** A file without option columns has one row a product and says nothing of its other variants. */
const listsVariants = (carries: CarriedFields): boolean => carries.options;
const carriesVariants = (carries: CarriedFields): boolean =>
  carries.sku || carries.options || carries.price || carries.compareAtPrice || carries.stock;

const UNNAMED_VARIANTS = `UNION ALL
    SELECT bv.product, bv.line, $1, 'variant_unclear', coalesce(bv.sku, ''), format('the product has %s variants in the catalogue; say which one by its SKU, or list them with their options', c.count)
      FROM batch_variants bv JOIN batch_products b USING (product),
        LATERAL (SELECT count(*) AS count FROM variants v WHERE v.product_id = b.existing_id) c
      WHERE c.count > 1 AND NOT EXISTS (SELECT FROM variants v WHERE v.product_id = b.existing_id AND v.sku = bv.sku)`;

/**
 * Products of the batch that the catalogue cannot take, with line, column and reason; one row each. $1 to $3 are the file's names for SKU,
 * title, and what products are found by.
 */
export const findConflictsSql = (carries: CarriedFields): string => `
  SELECT DISTINCT ON (product) product, line, at_column AS "column", code, found, reason FROM (
    SELECT bv.product, bv.line, $1 AS at_column, 'sku_taken' AS code, bv.sku AS found, format('the SKU “%s” belongs to the product “%s” of the catalogue', bv.sku, p.handle) AS reason
      FROM batch_variants bv JOIN batch_products b USING (product) JOIN variants v ON v.sku = bv.sku JOIN products p ON p.id = v.product_id
      WHERE v.product_id IS DISTINCT FROM b.existing_id
    UNION ALL
    SELECT b.product, b.line, $2, 'handle_taken', b.handle, format('the handle “%s”, made from the title, belongs to another product of the catalogue', b.handle)
      FROM batch_products b JOIN products p ON p.handle = b.handle WHERE b.existing_id IS NULL
    ${listsVariants(carries) || !carriesVariants(carries) ? '' : UNNAMED_VARIANTS}
    UNION ALL
    SELECT product, line, $3, 'product_twice', handle, 'a product before it in the file is the same product of the catalogue' FROM (
      SELECT product, line, handle, row_number() OVER (PARTITION BY coalesce(existing_id::text, handle) ORDER BY product) AS occurrence FROM batch_products
    ) b WHERE occurrence > 1
  ) c ORDER BY product, line`;

export const DROP_CONFLICTS_SQL: readonly string[] = [
  'DELETE FROM batch_products WHERE product = ANY ($1)',
  'DELETE FROM batch_variants WHERE product = ANY ($1)',
  'DELETE FROM batch_images WHERE product = ANY ($1)',
];

/** What the product shows of its variants; the same rule as the database's own headroom_refresh_products. */
const FIGURES = `SELECT product, (array_agg(price ORDER BY price, position))[1] AS price,
    (array_agg(compare_at_price ORDER BY price, position))[1] AS compare_at_price, sum(stock) AS stock, count(*) AS variant_count,
    coalesce(array_agg(sku ORDER BY position) FILTER (WHERE sku IS NOT NULL), '{}') AS skus
  FROM batch_variants GROUP BY product`;

/** A part that stands apart from its product's first row has no option names: Shopify writes them once. */
export const NAME_OPTIONS_SQL = `UPDATE batch_variants bv SET options = (
        SELECT jsonb_agg(CASE WHEN o.option->>'name' = '' THEN jsonb_build_object(
          'name', coalesce(f.options->(o.place::int - 1)->>'name', 'Option ' || o.place), 'value', o.option->>'value') ELSE o.option END ORDER BY o.place)
        FROM jsonb_array_elements(bv.options) WITH ORDINALITY AS o (option, place))
      FROM batch_variants f WHERE bv.options @> '[{"name":""}]' AND f.product = bv.product AND f.position = 1`;

/** The values of an option list alone, by which a variant without its SKU is known again. */
const valuesOf = (options: string) => `jsonb_path_query_array(${options}, '$[*].value')`;

const keep = (isCarried: boolean, column: string) => (isCarried ? `bv.${column}` : `v.${column}`);

const KEEP_OTHER_VARIANTS = `
  INSERT INTO batch_variants (product, line, id, sku, options, price, compare_at_price, stock, position, match_id, is_changed)
    SELECT b.product, b.line, v.id, v.sku, v.options, v.price, v.compare_at_price, v.stock, v.position, v.id, false
    FROM batch_products b JOIN variants v ON v.product_id = b.existing_id
    WHERE EXISTS (SELECT FROM batch_variants bv WHERE bv.product = b.product)
      AND NOT EXISTS (SELECT FROM batch_variants bv WHERE bv.product = b.product AND bv.match_id = v.id)`;

/** Joins the batch's variants to those of the catalogue, and keeps there what the file has no column for. */
export function matchVariantStatements(carries: CarriedFields): readonly string[] {
  const values = (options: string) => (carries.options ? valuesOf(options) : `'[]'::jsonb`);

  const kept = [
    keep(carries.sku, 'sku'),
    keep(carries.options, 'options'),
    keep(carries.price, 'price'),
    keep(carries.compareAtPrice, 'compare_at_price'),
    keep(carries.stock, 'stock'),
    keep(listsVariants(carries), 'position'),
  ].join(', ');
  return [
    ...(carriesVariants(carries)
      ? []
      : [
          `DELETE FROM batch_variants bv USING batch_products b WHERE b.product = bv.product AND b.existing_id IS NOT NULL`,
        ]),
    `UPDATE batch_variants bv SET match_id = v.id FROM batch_products b JOIN variants v ON v.product_id = b.existing_id
      WHERE b.product = bv.product AND v.sku = bv.sku`,
    `WITH free AS (
        SELECT b.product, v.id, ${values('v.options')} AS option_values,
          row_number() OVER (PARTITION BY b.product, ${values('v.options')} ORDER BY v.position, v.id) AS occurrence
        FROM batch_products b JOIN variants v ON v.product_id = b.existing_id
        WHERE NOT EXISTS (SELECT FROM batch_variants x WHERE x.product = b.product AND x.match_id = v.id)
      ), wanted AS (
        SELECT bv.product, bv.id, ${values('bv.options')} AS option_values,
          row_number() OVER (PARTITION BY bv.product, ${values('bv.options')} ORDER BY bv.position) AS occurrence
        FROM batch_variants bv JOIN batch_products b USING (product) WHERE b.existing_id IS NOT NULL AND bv.match_id IS NULL
      )
      UPDATE batch_variants bv SET match_id = free.id FROM wanted JOIN free USING (product, option_values, occurrence)
      WHERE bv.product = wanted.product AND bv.id = wanted.id`,
    `UPDATE batch_variants bv SET id = v.id, (sku, options, price, compare_at_price, stock, position) = ROW (${kept}),
        is_changed = (${kept}) IS DISTINCT FROM (v.sku, v.options, v.price, v.compare_at_price, v.stock, v.position)
      FROM variants v WHERE v.id = bv.match_id`,
    ...(listsVariants(carries) ? [] : [KEEP_OTHER_VARIANTS]),
  ];
}

/** What a file says of a picture that the catalogue has already. */
const imageColumns = (carries: CarriedFields): readonly string[] =>
  carries.imageSizes ? ['alt', 'width', 'height'] : ['alt'];
const imageDiffers = (carries: CarriedFields): string => {
  const row = (of: string) =>
    `(${imageColumns(carries)
      .map((column) => `${of}.${column}`)
      .join(', ')})`;
  return `${row('n')} IS DISTINCT FROM ${row('i')}`;
};

/** The products that the catalogue has already, as they should be. */
const WANTED = `SELECT b.existing_id, b.title, coalesce(b.description, p.description) AS description, coalesce(b.vendor, p.vendor) AS vendor,
          coalesce(b.type, p.type) AS type, coalesce(b.tags, p.tags) AS tags, coalesce(b.status, p.status) AS status,
          CASE WHEN f.product IS NOT NULL THEN f.price ELSE p.price END AS price,
          CASE WHEN f.product IS NOT NULL THEN f.compare_at_price ELSE p.compare_at_price END AS compare_at_price,
          CASE WHEN f.product IS NOT NULL THEN f.stock ELSE p.stock END AS stock,
          CASE WHEN f.product IS NOT NULL THEN f.variant_count ELSE p.variant_count END AS variant_count,
          CASE WHEN f.product IS NOT NULL THEN f.skus ELSE p.skus END AS skus
        FROM batch_products b JOIN products p ON p.id = b.existing_id LEFT JOIN (${FIGURES}) f USING (product)`;
const DIFFERS = `(p.title, p.description, p.vendor, p.type, p.tags, p.status, p.price, p.compare_at_price, p.stock,
        p.variant_count, p.skus) IS DISTINCT FROM (n.title, n.description, n.vendor, n.type, n.tags, n.status, n.price,
        n.compare_at_price, n.stock, n.variant_count, n.skus)`;

/** Writes what the catalogue has already and what differs there, nothing else. */
export function updateStatements(carries: CarriedFields): readonly string[] {
  const columns = imageColumns(carries);
  const images = carries.images
    ? [
        `DELETE FROM product_images i USING batch_products b WHERE i.product_id = b.existing_id AND NOT EXISTS (
          SELECT FROM batch_images n WHERE n.product = b.product AND n.url = i.url AND n.position = i.position)`,
        `UPDATE product_images i SET ${columns.map((column) => `${column} = n.${column}`).join(', ')}
          FROM batch_products b JOIN batch_images n USING (product)
          WHERE i.product_id = b.existing_id AND n.url = i.url AND n.position = i.position AND ${imageDiffers(carries)}`,
      ]
    : [];
  return [
    `UPDATE products p SET (title, description, vendor, type, tags, status, price, compare_at_price, stock, variant_count, skus) =
        ROW (n.title, n.description, n.vendor, n.type, n.tags, n.status, n.price, n.compare_at_price, n.stock, n.variant_count, n.skus)
      FROM (${WANTED}) n WHERE p.id = n.existing_id AND ${DIFFERS}`,
    // The file is the whole truth about a product's variants where it lists any, as in Shopify's own import.
    `DELETE FROM variants v USING batch_products b WHERE v.product_id = b.existing_id
      AND EXISTS (SELECT FROM batch_variants bv WHERE bv.product = b.product)
      AND NOT EXISTS (SELECT FROM batch_variants bv WHERE bv.product = b.product AND bv.id = v.id)`,
    `UPDATE variants v SET sku = bv.sku, options = bv.options, price = bv.price, compare_at_price = bv.compare_at_price, stock = bv.stock,
        position = bv.position
      FROM batch_variants bv WHERE v.id = bv.match_id AND bv.is_changed`,
    ...images,
  ];
}

/** Inserts what is new, products with the figures of their variants, so that the triggers find nothing to mend. */
export const insertStatements = (currency: string): readonly string[] => [
  `INSERT INTO products (id, handle, title, description, vendor, type, tags, status, currency, price, compare_at_price, stock, variant_count, skus)
      SELECT b.new_id, b.handle, b.title, coalesce(b.description, ''), coalesce(b.vendor, ''), coalesce(b.type, ''), coalesce(b.tags, '{}'),
        coalesce(b.status, 'active'), '${currency}', coalesce(f.price, 0), f.compare_at_price, coalesce(f.stock, 0), coalesce(f.variant_count, 0),
        coalesce(f.skus, '{}')
      FROM batch_products b LEFT JOIN (${FIGURES}) f USING (product) WHERE b.existing_id IS NULL ORDER BY b.product`,
  `INSERT INTO variants (id, product_id, position, sku, options, price, compare_at_price, stock)
      SELECT bv.id, coalesce(b.existing_id, b.new_id), bv.position, bv.sku, bv.options, bv.price, bv.compare_at_price, bv.stock
      FROM batch_variants bv JOIN batch_products b USING (product) WHERE bv.match_id IS NULL ORDER BY bv.product, bv.position`,
  `INSERT INTO product_images (id, product_id, position, url, alt, width, height)
          SELECT n.id, coalesce(b.existing_id, b.new_id), n.position, n.url, n.alt, n.width, n.height FROM batch_products b JOIN batch_images n USING (product)
          WHERE b.existing_id IS NULL OR NOT EXISTS (
            SELECT FROM product_images i WHERE i.product_id = b.existing_id AND i.url = n.url AND i.position = n.position)
          ORDER BY n.product, n.position`,
];

/** A row that this transaction wrote carries its id: whatever the triggers did is counted with it. */
export const COUNT_BATCH_SQL = `SELECT count(*) FILTER (WHERE b.existing_id IS NULL) AS created,
    count(*) FILTER (WHERE p.xmin = pg_current_xact_id()::xid) AS updated,
    count(*) FILTER (WHERE b.existing_id IS NOT NULL AND p.xmin <> pg_current_xact_id()::xid) AS unchanged
  FROM batch_products b LEFT JOIN products p ON p.id = b.existing_id`;

/** Nobody else changes what the batch will, and two who write several products never wait for each other crosswise. */
export const LOCK_EXISTING_SQL =
  'SELECT FROM products WHERE id IN (SELECT existing_id FROM batch_products) ORDER BY id FOR UPDATE';

/** What COUNT_BATCH_SQL would find if the batch were written, from looking alone. */
export const foreseeBatchSql = (carries: CarriedFields): string => `
  SELECT count(*) FILTER (WHERE existing_id IS NULL) AS created,
    count(*) FILTER (WHERE existing_id IS NOT NULL AND differs) AS updated,
    count(*) FILTER (WHERE existing_id IS NOT NULL AND NOT differs) AS unchanged
  FROM (
    SELECT b.existing_id, n.existing_id IS NOT NULL
      OR EXISTS (SELECT FROM batch_variants bv WHERE bv.product = b.product AND (bv.match_id IS NULL OR bv.is_changed))
      OR (EXISTS (SELECT FROM batch_variants bv WHERE bv.product = b.product) AND EXISTS (
        SELECT FROM variants v WHERE v.product_id = b.existing_id
          AND NOT EXISTS (SELECT FROM batch_variants bv WHERE bv.product = b.product AND bv.id = v.id)))
      ${
        carries.images
          ? `OR EXISTS (
        SELECT FROM (SELECT * FROM batch_images WHERE product = b.product) n
          FULL JOIN (SELECT * FROM product_images WHERE product_id = b.existing_id) i ON n.url = i.url AND n.position = i.position
        WHERE n.url IS NULL OR i.url IS NULL OR ${imageDiffers(carries)})`
          : ''
      } AS differs
    FROM batch_products b
      LEFT JOIN (SELECT n.existing_id FROM (${WANTED}) n JOIN products p ON p.id = n.existing_id WHERE ${DIFFERS}) n
        ON n.existing_id = b.existing_id
  ) f`;

/** The first $1 products of the batch as they will be. */
export const PREVIEW_SQL = `SELECT b.line, coalesce(p.handle, b.handle) AS handle, b.title, coalesce(b.vendor, p.vendor, '') AS vendor,
    coalesce(f.price, p.price) AS price, coalesce(f.variant_count, p.variant_count, 0)::int AS variants, b.existing_id IS NULL AS "isNew"
  FROM batch_products b LEFT JOIN products p ON p.id = b.existing_id LEFT JOIN (${FIGURES}) f USING (product)
  ORDER BY b.product LIMIT $1`;
