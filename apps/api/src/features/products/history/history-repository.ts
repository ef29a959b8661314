import type { HistoryEntry } from '@headroom/contracts/product-writes';
import type { Executor } from '../../../executor.ts';
import type { ProductImageOfVersion } from './diff-images.ts';

/** A row of `product_versions`: what the product was at a version, and who replaced that. */
export interface VersionRow {
  version: number;
  at: Date;
  actor: HistoryEntry['actor'];
  job: HistoryEntry['job'];
  /** null for version 0, the mark of the creation. */
  image: ProductImageOfVersion | null;
}

/** An id can live twice: a row of the life before is older than the one of the same version in this life. */
const newestOf = (
  where: string,
) => `SELECT DISTINCT ON (version) version, at, actor_id, job_id, image FROM product_versions
  WHERE product_id = $1 AND ${where} ORDER BY version DESC, at DESC`;

/** A placeholder belongs to the file and not to the product: history keeps none, and a difference in it is no change. */
const withoutPlaceholders = (image: ProductImageOfVersion): ProductImageOfVersion => ({
  ...image,
  images: image.images.map((one) => ({ ...one, placeholder: null })),
});

/** What is kept of a product's past, and what it is now in the same form. */
export function createHistoryRepository(executor: Executor) {
  return {
    async present(productId: string): Promise<ProductImageOfVersion | undefined> {
      const { rows } = await executor.query<{ image: ProductImageOfVersion }>({
        name: 'history_present',
        text: `SELECT headroom_product_json(p, headroom_variants_json(p.id), headroom_images_json(p.id)) AS image
          FROM products p WHERE id = $1`,
        values: [productId],
      });
      return rows[0] && withoutPlaceholders(rows[0].image);
    },

    /** Rows of versions below one, newest first. */
    async below(productId: string, { version, limit }: { version: number; limit: number }): Promise<VersionRow[]> {
      const { rows } = await executor.query<VersionRow>({
        name: 'history_below',
        text: `SELECT v.version, v.at, v.image,
            CASE WHEN u.id IS NULL THEN NULL ELSE json_build_object('id', u.id, 'name', u.name) END AS actor,
            CASE WHEN j.id IS NULL THEN NULL ELSE json_build_object('id', j.id, 'kind', j.kind, 'title', j.title) END AS job
          FROM (${newestOf('version < $2')} LIMIT $3) v LEFT JOIN users u ON u.id = v.actor_id LEFT JOIN jobs j ON j.id = v.job_id
          ORDER BY v.version DESC`,
        values: [productId, version, limit],
      });
      return rows.map((row) => ({ ...row, image: row.image && withoutPlaceholders(row.image) }));
    },

    /** The product as it was at a past version, where that is kept. */
    async imageAt(productId: string, version: number): Promise<ProductImageOfVersion | undefined> {
      const { rows } = await executor.query<{ image: ProductImageOfVersion | null }>({
        name: 'history_image',
        text: newestOf('version = $2'),
        values: [productId, version],
      });
      const image = rows[0]?.image;
      return image ? withoutPlaceholders(image) : undefined;
    },
  };
}
export type HistoryRepository = ReturnType<typeof createHistoryRepository>;
