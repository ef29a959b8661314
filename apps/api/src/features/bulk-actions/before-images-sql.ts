// Of job $1 and products $2, for the beginning of a statement.

/** The image that the job found when it wrote the product first. */
export const IMAGES = `images AS MATERIALIZED (
  SELECT DISTINCT ON (v.product_id) v.product_id AS id, v.image FROM product_versions v
  WHERE v.job_id = $1 AND v.product_id = ANY ($2::uuid[]) AND v.image IS NOT NULL ORDER BY v.product_id, v.version, v.at
)`;
/** The variants of those images. */
export const VARIANTS = `old AS MATERIALIZED (
  SELECT i.id AS product_id, v.* FROM images i CROSS JOIN LATERAL jsonb_to_recordset(i.image->'variants') AS v (
    id uuid, position integer, sku text, options jsonb, price bigint, "compareAtPrice" bigint, stock integer)
)`;
/** The pictures of those images. */
export const PICTURES = `old AS MATERIALIZED (
  SELECT i.id AS product_id, v.* FROM images i CROSS JOIN LATERAL jsonb_to_recordset(i.image->'images') AS v (
    id uuid, position integer, url text, alt text, width integer, height integer)
)`;
