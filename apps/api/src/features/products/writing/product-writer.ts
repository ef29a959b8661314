import type { Product } from '@headroom/contracts/products';
import type { ProductPatch } from '@headroom/contracts/product-writes';
import type { PoolClient } from 'pg';
import { AppError } from '../../../errors.ts';
import type { WriteAnswer } from '../../../performance/run-write.ts';
import { etagOf } from '../etag.ts';
import { isUuid } from '../parse-query.ts';
import { applyChange, lockProduct } from './apply-change.ts';
import { createFaults } from './faults.ts';
import { PATCH_FIGURES_OF_VERSION, PATCH_PLAIN_OF_VERSION, READ_PRODUCT, WHOLE } from './product-sql.ts';
import { readIfMatch, type Precondition } from './read-if-match.ts';
import { plainValues, readPatch, type ProductChange, type VariantFigures } from './read-patch.ts';
import { toConflict } from './to-conflict.ts';

/** A product as JSON text. */
export interface WrittenProduct {
  version: number;
  json: string;
}

const notFound = () => new AppError('not_found', { detail: 'No product has this id.' });

/** The product as it is in this transaction. @throws AppError not_found. */
export async function readProduct(client: PoolClient, id: string): Promise<WrittenProduct> {
  const { rows } = await client.query<WrittenProduct>({ ...READ_PRODUCT, values: [id] });
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** The answer of a write to one product. */
export const answerWith = (product: WrittenProduct): WriteAnswer => ({
  status: 200,
  headers: { etag: etagOf(product, WHOLE) },
  json: product.json,
});

/** @throws AppError version_conflict that carries the product as it is now. */
async function refuseVersion(client: PoolClient, id: string): Promise<never> {
  const { version, json } = await readProduct(client, id);
  throw new AppError('version_conflict', {
    detail: `The product is at version ${version} now; it is in \`current\`. Look at it and send your change with its ETag.`,
    headers: { ETag: etagOf({ version, json }, WHOLE) },
    current: JSON.parse(json) as Product,
  });
}

/**
 * Changes a product (RFC 7396).
 * @throws AppError not_found, precondition_required, malformed_request, version_conflict, validation_failed or conflict.
 */
export async function patchProduct(
  client: PoolClient,
  { id, ifMatch, patch }: { id: string; ifMatch: string | undefined; patch: ProductPatch },
): Promise<WriteAnswer> {
  if (!isUuid(id)) throw notFound();
  const precondition = readIfMatch(ifMatch);
  const faults = createFaults('/body');
  const change = readPatch(patch, faults);
  faults.throwAny();
  try {
    const isPlain = !change.figures && !change.variants && !change.images;
    if (isPlain && precondition !== 'any') {
      const values = [id, ...plainValues(change.plain), precondition];
      const { rows } = await client.query<WrittenProduct>({ ...PATCH_PLAIN_OF_VERSION, values });
      return rows[0] ? answerWith(rows[0]) : await refuseVersion(client, id);
    }
    if (isFiguresOnly(change) && precondition !== 'any') {
      const { price, compareAtPrice, stock } = change.figures;
      const values = [
        id,
        precondition,
        price ?? null,
        compareAtPrice !== undefined,
        compareAtPrice ?? null,
        stock ?? null,
      ];
      const { rowCount } = await client.query({ ...PATCH_FIGURES_OF_VERSION, values });
      if (rowCount === 1) return answerWith(await readProduct(client, id));
      // Why not is found out below.
    }
    const present = await lockProduct(client, id);
    await requireVersion(client, { id, present: present.version, precondition });
    await applyChange(client, { id, present, change, root: '/body' });
    return answerWith(await readProduct(client, id));
  } catch (error) {
    throw toConflict(error, { root: '/body', change });
  }
}

const isFiguresOnly = (change: ProductChange): change is ProductChange & { figures: VariantFigures } =>
  change.figures !== null &&
  !change.variants &&
  !change.images &&
  Object.values(change.plain).every((value) => value === null);

/** @throws AppError version_conflict unless the locked product has a version that was asked for. */
export async function requireVersion(
  client: PoolClient,
  { id, present, precondition }: { id: string; present: number; precondition: Precondition },
): Promise<void> {
  if (precondition !== 'any' && !precondition.includes(present)) await refuseVersion(client, id);
}
