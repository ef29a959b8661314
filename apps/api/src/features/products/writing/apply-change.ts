import type { ProductStatus } from '@headroom/contracts/catalogue';
import type { VariantWrite } from '@headroom/contracts/product-writes';
import type { PoolClient } from 'pg';
import { AppError } from '../../../errors.ts';
import { createFaults, type Faults } from './faults.ts';
import type { VariantRow } from './plan-parts.ts';
import { LOCK_PRODUCT, PATCH_PLAIN } from './product-sql.ts';
import { plainValues, type ProductChange, type VariantFigures } from './read-patch.ts';
import { refuseUnknown } from './refuse-unknown.ts';
import { severalVariants } from './several-variants.ts';
import { readParts, writeImages, writeVariants, type ProductParts } from './write-parts.ts';

/** What a change needs to know of a product that this transaction has locked. */
export interface LockedProduct {
  version: number;
  status: ProductStatus;
  price: number;
}

/** Locks a product until the transaction ends. @throws AppError not_found. */
export async function lockProduct(client: PoolClient, id: string): Promise<LockedProduct> {
  const { rows } = await client.query<LockedProduct>({ ...LOCK_PRODUCT, values: [id] });
  if (!rows[0]) throw new AppError('not_found', { detail: 'No product has this id.' });
  return rows[0];
}

/**
 * Writes a change to a locked product: its own columns, then its variants and pictures, each as a list that replaces the present one.
 * @param root where the body stands in the request, for the paths of faults.
 * @throws AppError validation_failed; PostgreSQL's unique violation for `toConflict`.
 */
export async function applyChange(
  client: PoolClient,
  options: { id: string; present: LockedProduct; change: ProductChange; root: string },
): Promise<void> {
  const { id, present, change, root } = options;
  const faults = createFaults(root);
  const needsParts = change.variants || change.images || change.figures;
  const parts = needsParts ? await readParts(client, id) : undefined;
  if (parts) {
    refuseUnknown('variants', { wanted: change.variants, present: parts.variants, faults });
    refuseUnknown('images', { wanted: change.images, present: parts.images, faults });
  }
  const variants =
    parts && change.figures
      ? toVariants(change.figures, { present: parts.variants, price: present.price, faults })
      : change.variants;
  faults.throwAny();

  await writeChange(client, { id, change: { ...change, variants }, parts });
}

/** Writes what is known to be right. @param parts what belongs to the product now; needed where the change has lists. */
export async function writeChange(
  client: PoolClient,
  { id, change, parts }: { id: string; change: Omit<ProductChange, 'figures'>; parts: ProductParts | undefined },
): Promise<void> {
  if (Object.values(change.plain).some((value) => value !== null)) {
    await client.query({ ...PATCH_PLAIN, values: [id, ...plainValues(change.plain)] });
  }
  if (parts && change.variants) {
    await writeVariants(client, { productId: id, present: parts.variants, wanted: change.variants });
  }
  if (parts && change.images) {
    await writeImages(client, { productId: id, present: parts.images, wanted: change.images });
  }
}

/** The figures as the list of the only variant, or of a first one. */
function toVariants(
  figures: VariantFigures,
  { present, price, faults }: { present: readonly VariantRow[]; price: number; faults: Faults },
): VariantWrite[] {
  const only = present[0];
  if (present.length > 1) severalVariants(figures, { count: present.length, faults });
  return [{ ...(only ? { id: only.id } : {}), price: only?.price ?? price, ...figures }];
}
