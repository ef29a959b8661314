import type { ImageWrite, VariantWrite } from '@headroom/contracts/product-writes';
import { newId } from '@headroom/database';
import type { PoolClient } from 'pg';
import { IMAGES, READ_PARTS, VARIANTS } from './product-sql.ts';
import { planImages, planVariants, type ImageRow, type VariantRow } from './plan-parts.ts';

/** What belongs to a product. */
export interface ProductParts {
  variants: VariantRow[];
  images: ImageRow[];
}

/** Of a product that this transaction has locked. */
export async function readParts(client: PoolClient, productId: string): Promise<ProductParts> {
  const { rows } = await client.query<ProductParts>({ ...READ_PARTS, values: [productId] });
  return rows[0] ?? { variants: [], images: [] };
}

/** Makes a product's variants the wanted ones, with at most one statement a kind of change. */
export async function writeVariants(
  client: PoolClient,
  options: { productId: string; present: readonly VariantRow[]; wanted: readonly VariantWrite[] },
): Promise<void> {
  const { productId } = options;
  const { remove, clearSkus, update, insert } = planVariants({ ...options, newId });
  if (remove.length > 0) await client.query({ ...VARIANTS.delete, values: [productId, remove] });
  if (clearSkus.length > 0) await client.query({ ...VARIANTS.clearSkus, values: [productId, clearSkus] });
  if (update.length > 0) await client.query({ ...VARIANTS.update, values: [productId, JSON.stringify(update)] });
  if (insert.length > 0) await client.query({ ...VARIANTS.insert, values: [productId, JSON.stringify(insert)] });
}

/** Makes a product's pictures the wanted ones. */
export async function writeImages(
  client: PoolClient,
  options: { productId: string; present: readonly ImageRow[]; wanted: readonly ImageWrite[] },
): Promise<void> {
  const { productId } = options;
  const { remove, update, insert } = planImages({ ...options, newId });
  if (remove.length > 0) await client.query({ ...IMAGES.delete, values: [productId, remove] });
  if (update.length > 0) await client.query({ ...IMAGES.update, values: [productId, JSON.stringify(update)] });
  if (insert.length > 0) await client.query({ ...IMAGES.insert, values: [productId, JSON.stringify(insert)] });
}
