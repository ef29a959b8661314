import { LIMITS } from '@headroom/contracts/catalogue';
import type { ImageWrite } from '@headroom/contracts/product-writes';
import type { PoolClient } from 'pg';
import { AppError } from '../../../errors.ts';
import type { WriteAnswer } from '../../../performance/run-write.ts';
import { isUuid } from '../parse-query.ts';
import { applyChange, lockProduct } from '../writing/apply-change.ts';
import type { ImageRow } from '../writing/plan-parts.ts';
import { answerWith, readProduct, requireVersion } from '../writing/product-writer.ts';
import { readIfMatch } from '../writing/read-if-match.ts';
import { NO_CHANGE } from '../writing/read-patch.ts';
import { readParts } from '../writing/write-parts.ts';

export interface ImagesChange {
  id: string;
  /** undefined where the change does not depend on what is there. */
  ifMatch: string | undefined;
  needsVersion: boolean;
  /** The list as it is to be, from the list as it is. */
  change: (present: readonly ImageRow[]) => readonly ImageWrite[];
}

/**
 * Changes a product's pictures, and answers with the product.
 * @throws AppError not_found, precondition_required, malformed_request, version_conflict or validation_failed.
 */
export async function changeImages(
  client: PoolClient,
  { id, ifMatch, needsVersion, change }: ImagesChange,
): Promise<WriteAnswer> {
  if (!isUuid(id)) throw new AppError('not_found', { detail: 'No product has this id.' });
  const precondition = ifMatch === undefined && !needsVersion ? 'any' : readIfMatch(ifMatch);
  const present = await lockProduct(client, id);
  await requireVersion(client, { id, present: present.version, precondition });
  const images = change((await readParts(client, id)).images);
  if (images.length > LIMITS.images) {
    const message = `A product has at most ${LIMITS.images} pictures. Remove one first.`;
    throw new AppError('validation_failed', {
      detail: message,
      errors: [{ path: '/body', code: 'too_many', message }],
    });
  }
  await applyChange(client, { id, present, change: { ...NO_CHANGE, images }, root: '/body' });
  return answerWith(await readProduct(client, id));
}

const toWrite = ({ position: _position, ...image }: ImageRow): ImageWrite => image;

/** The list with another picture at a place, counted from 1; at the end where none is said. */
export const withImage = (
  present: readonly ImageRow[],
  { image, position }: { image: ImageWrite; position: number | undefined },
): ImageWrite[] => present.map(toWrite).toSpliced((position ?? present.length + 1) - 1, 0, image);

/** The list with a picture changed, or moved to a place. @throws AppError not_found */
export function withChangedImage(
  present: readonly ImageRow[],
  { imageId, alt, position }: { imageId: string; alt: string | undefined; position: number | undefined },
): ImageWrite[] {
  const found = present.find(({ id }) => id === imageId.toLowerCase());
  if (!found) throw noImage();
  const image = { ...toWrite(found), ...(alt === undefined ? {} : { alt }) };
  if (position === undefined) return present.map((one) => (one === found ? image : toWrite(one)));
  return withImage(
    present.filter((one) => one !== found),
    { image, position },
  );
}

/** The list without a picture. @throws AppError not_found */
export function withoutImage(present: readonly ImageRow[], imageId: string): ImageWrite[] {
  const rest = present.filter(({ id }) => id !== imageId.toLowerCase());
  if (rest.length === present.length) throw noImage();
  return rest.map(toWrite);
}

const noImage = () => new AppError('not_found', { detail: 'The product has no picture with this id.' });
