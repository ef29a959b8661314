import type { Product } from '@headroom/contracts/products';
import type { EditStore } from '../editing/edit-store.ts';
import { newItemId } from '../editing/product-changes.ts';
import type { NewImage } from './upload.ts';

/**
 * Gives a product pictures behind those that it has, as an edit like any other: it waits, merges and can be taken back.
 * A picture that the product has already it does not get twice; so an append that was broken off can be made again.
 */
export async function appendImages(
  store: Pick<EditStore, 'overlay' | 'edit'>,
  product: Product,
  added: readonly NewImage[],
): Promise<void> {
  const { images } = store.overlay(product);
  const urls = new Set(images.map(({ url }) => url));
  const fresh = added.filter(({ url }) => !urls.has(url) && urls.add(url));
  if (fresh.length === 0) return;
  const behind = fresh.map((image, index) => ({
    ...image,
    id: newItemId(image.id),
    position: images.length + index,
    placeholder: null,
  }));
  // It may have to be written down first.
  await store.edit(product, { images: [...images, ...behind] });
}
