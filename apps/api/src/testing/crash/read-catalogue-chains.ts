import type { Pool } from 'pg';

/** A product at one of its versions, with who replaced that version. */
export interface Link {
  version: number;
  /** undefined: nobody has replaced it. */
  replacedBy: { actorId: string | null; jobId: string | null } | undefined;
  /** null: the mark that stands before a product's first version. */
  image: ProductImage | null;
}
export interface ProductImage {
  handle: string;
  title: string;
  description: string;
  vendor: string;
  type: string;
  tags: string[];
  status: string;
  stock: number;
  price: number;
  variants: { id: string; price: number; stock: number }[];
  images: { url: string; alt: string }[];
}

interface Row {
  id: string;
  version: number;
  actorId: string | null;
  jobId: string | null;
  image: ProductImage | null;
  isNow: boolean;
}

/** Every product as it is and as it was, oldest version first, by the before-images that each change left. */
export async function readCatalogueChains(pool: Pool): Promise<Map<string, Link[]>> {
  const { rows } = await pool.query<Row>(
    `SELECT product_id AS id, version, actor_id AS "actorId", job_id AS "jobId", image, false AS "isNow" FROM product_versions
     UNION ALL
     SELECT p.id, p.version, NULL, NULL, headroom_product_json(p, headroom_variants_json(p.id), headroom_images_json(p.id)), true
     FROM products p
     ORDER BY id, version`,
  );
  const chains = new Map<string, Link[]>();
  for (const { id, version, actorId, jobId, image, isNow } of rows) {
    const chain = chains.get(id) ?? [];
    chain.push({ version, replacedBy: isNow ? undefined : { actorId, jobId }, image });
    chains.set(id, chain);
  }
  return chains;
}
