import type { ProductCreate } from '@headroom/contracts/product-writes';
import { newId } from '@headroom/database';
import type { PoolClient } from 'pg';
import { deriveHandle } from '../../../catalogue/derive-handle.ts';
import type { WriteAnswer } from '../../../performance/run-write.ts';
import { createFaults } from './faults.ts';
import { INSERT_PRODUCT } from './product-sql.ts';
import { answerWith, readProduct } from './product-writer.ts';
import { plainValues, readPatch } from './read-patch.ts';
import { refuseUnknown } from './refuse-unknown.ts';
import { toConflict, toRepeatable } from './to-conflict.ts';
import { writeImages, writeVariants } from './write-parts.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** `mug`, `mug-2` … `mug-20`; beyond, numbers say nothing and the id's end parts them. */
const NUMBERED_HANDLES = 20;
/** Room for what parts a handle from its namesakes. */
const BASE_LENGTH = 240;

/**
 * Makes a product. A handle that nobody named is made from the title.
 * @throws AppError validation_failed, or conflict for a handle, a SKU or an id that is taken.
 */
export async function createProduct(client: PoolClient, { body }: { body: ProductCreate }): Promise<WriteAnswer> {
  const faults = createFaults('/body');
  const { id: givenId, ...fields } = body;
  const id = givenId?.toLowerCase() ?? newId();
  if (!UUID_V7.test(id)) faults.add('/id', 'format', 'Must be a UUID of version 7 (RFC 9562).');
  const change = readPatch(fields, faults);
  refuseUnknown('variants', { wanted: change.variants, present: [], faults });
  refuseUnknown('images', { wanted: change.images, present: [], faults });
  faults.throwAny();

  const { plain, figures } = change;
  const handle = plain.handle ?? (await freeHandle(client, { title: body.title, id }));
  const variants = change.variants ?? (figures ? [{ price: 0, ...figures }] : []);
  try {
    const columns = {
      ...plain,
      handle,
      description: plain.description ?? '',
      vendor: plain.vendor ?? '',
      type: plain.type ?? '',
      tags: plain.tags ?? [],
      status: plain.status ?? 'draft',
    };
    await client.query({ ...INSERT_PRODUCT, values: [id, ...plainValues(columns)] });
    await writeVariants(client, { productId: id, present: [], wanted: variants });
    await writeImages(client, { productId: id, present: [], wanted: change.images ?? [] });
  } catch (error) {
    const isOurs = plain.handle === null && (error as { constraint?: unknown }).constraint === 'products_handle_key';
    // Somebody took the handle that was free a moment ago: another look finds the next one.
    throw isOurs ? toRepeatable(error) : toConflict(error, { root: '/body', change });
  }
  const answer = answerWith(await readProduct(client, id));
  return { ...answer, status: 201, headers: { ...answer.headers, location: `/api/v1/products/${id}` } };
}

async function freeHandle(client: PoolClient, { title, id }: { title: string; id: string }): Promise<string> {
  const words = Array.from(deriveHandle(title)).slice(0, BASE_LENGTH).join('').replace(/-+$/, '');
  const base = words === '' ? 'product' : words;
  const wanted = [base, ...Array.from({ length: NUMBERED_HANDLES - 1 }, (_, index) => `${base}-${index + 2}`)];
  // Many of one name at once take their numbers one after the other, instead of all the same one.
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`headroom handle ${base}`]);
  const { rows } = await client.query<{ handle: string }>({
    name: 'write_taken_handles',
    text: 'SELECT handle FROM products WHERE handle = ANY ($1::text[])',
    values: [wanted],
  });
  const taken = new Set(rows.map(({ handle }) => handle));
  return wanted.find((handle) => !taken.has(handle)) ?? `${base}-${id.slice(-12)}`;
}
