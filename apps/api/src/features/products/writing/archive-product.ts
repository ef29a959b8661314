import type { ProductStatus } from '@headroom/contracts/catalogue';
import type { PoolClient } from 'pg';
import { AppError } from '../../../errors.ts';
import type { WriteAnswer } from '../../../performance/run-write.ts';
import { isUuid } from '../parse-query.ts';
import { applyChange, lockProduct } from './apply-change.ts';
import { answerWith, patchProduct, readProduct, requireVersion } from './product-writer.ts';
import { readIfMatch } from './read-if-match.ts';
import { NO_CHANGE } from './read-patch.ts';

/** Archives a product: it leaves the shop and keeps everything. */
export const archiveProduct = (
  client: PoolClient,
  request: { id: string; ifMatch: string | undefined },
): Promise<WriteAnswer> => patchProduct(client, { ...request, patch: { status: 'archived' } });

/**
 * Gives an archived product the status back that it had before; one that is not archived stays as it is.
 * @param ifMatch looked at where it is sent.
 */
export async function restoreProduct(
  client: PoolClient,
  { id, ifMatch }: { id: string; ifMatch: string | undefined },
): Promise<WriteAnswer> {
  if (!isUuid(id)) throw new AppError('not_found', { detail: 'No product has this id.' });
  const precondition = ifMatch === undefined ? 'any' : readIfMatch(ifMatch);
  const present = await lockProduct(client, id);
  await requireVersion(client, { id, present: present.version, precondition });
  if (present.status === 'archived') {
    const change = { ...NO_CHANGE, plain: { ...NO_CHANGE.plain, status: await statusBefore(client, id) } };
    await applyChange(client, { id, present, change, root: '/body' });
  }
  return answerWith(await readProduct(client, id));
}

/** Draft where its history does not say: nobody sees that who should not. */
async function statusBefore(client: PoolClient, id: string): Promise<ProductStatus> {
  const { rows } = await client.query<{ status: ProductStatus }>({
    name: 'write_status_before',
    text: `SELECT image->>'status' AS status FROM product_versions
      WHERE product_id = $1 AND image->>'status' <> 'archived' ORDER BY version DESC, at DESC LIMIT 1`,
    values: [id],
  });
  return rows[0]?.status ?? 'draft';
}
