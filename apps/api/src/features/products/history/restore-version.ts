import type { PoolClient } from 'pg';
import type { WriteAnswer } from '../../../performance/run-write.ts';
import { lockProduct, writeChange } from '../writing/apply-change.ts';
import { answerWith, readProduct, requireVersion } from '../writing/product-writer.ts';
import { readIfMatch } from '../writing/read-if-match.ts';
import { toConflict } from '../writing/to-conflict.ts';
import { readParts } from '../writing/write-parts.ts';
import type { ProductImageOfVersion } from './diff-images.ts';
import { createHistoryRepository } from './history-repository.ts';
import { noVersion } from './no-version.ts';

/**
 * Makes a product what it was at a version, as a new version: its columns, variants and pictures with the ids that they had. Its
 * optimised texts have a history of their own and stay.
 * @param ifMatch looked at where it is sent.
 * @throws AppError not_found, version_conflict, or conflict where another product has its handle or a SKU by now.
 */
export async function restoreVersion(
  client: PoolClient,
  { id, version, ifMatch }: { id: string; version: number; ifMatch: string | undefined },
): Promise<WriteAnswer> {
  const precondition = ifMatch === undefined ? 'any' : readIfMatch(ifMatch);
  const present = await lockProduct(client, id);
  await requireVersion(client, { id, present: present.version, precondition });
  if (version !== present.version) {
    const image = await createHistoryRepository(client).imageAt(id, version);
    if (!image) throw noVersion();
    const change = {
      plain: {
        title: image.title,
        handle: image.handle,
        description: image.description,
        vendor: image.vendor,
        type: image.type,
        tags: image.tags,
        status: image.status,
      },
      variants: image.variants,
      images: image.images,
    };
    try {
      await writeChange(client, { id, change, parts: await readParts(client, id) });
      if (image.variants.length === 0) await writeFigures(client, image);
    } catch (error) {
      throw toConflict(error, { root: '', change });
    }
  }
  return answerWith(await readProduct(client, id));
}

/** A product without variants has figures of its own. */
async function writeFigures(client: PoolClient, { id, price, compareAtPrice, stock }: ProductImageOfVersion) {
  await client.query('UPDATE products SET price = $2, compare_at_price = $3, stock = $4 WHERE id = $1', [
    id,
    price,
    compareAtPrice,
    stock,
  ]);
}
