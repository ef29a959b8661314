import type { Product, ProductList } from '@headroom/contracts/products';
import type { Keep } from '../local/local-schema.ts';
import { pageQuery } from './kept-filter.ts';
import { BLOCK_PRODUCTS, type KeepStore } from './keep-store.ts';
import { KEEP_MAX_PRODUCTS } from './measure-keep.ts';
import type { PatientRead } from './patient-read.ts';

export interface KeepWork {
  store: KeepStore;
  read: PatientRead;
  signal: AbortSignal;
  /** Hears of every step that is written down. */
  onStep: (keep: Keep) => void;
}

/** The filter finds more than a device may keep. */
export class KeepTooLargeError extends Error {
  override readonly name = 'KeepTooLargeError';
}

/**
 * Loads the products of a keep, page by page from where it stands: one page is on its way while the one before it is
 * written down, and the place after each page is written with it, so that a reload goes on from there.
 * @returns the keep with all its pages, or undefined where somebody paused or removed it.
 * @throws what reading and writing throw; what is here stays.
 */
export async function downloadKeep(keep: Keep, { store, read, signal, onStep }: KeepWork): Promise<Keep | undefined> {
  if (keep.blocks > 0 && keep.nextCursor === null) return keep;
  const page = (cursor: string | null) => {
    const query = pageQuery(keep.filter, { limit: String(BLOCK_PRODUCTS), ...(cursor !== null && { cursor }) });
    const answer = read<ProductList>('/products', query, signal);
    // Whoever waits for it hears of it; a page that is fetched ahead may fail before that.
    answer.catch(() => undefined);
    return answer;
  };
  let coming = page(keep.nextCursor);
  for (;;) {
    const { products, page: place } = await coming;
    const next = place.nextCursor;
    if (next !== null) coming = page(next);
    const now = await store.addPage(keep.id, { products: products as Product[], next });
    if (!now) return undefined;
    onStep(now);
    if (now.state !== 'loading') return undefined;
    if (now.done > KEEP_MAX_PRODUCTS) throw new KeepTooLargeError();
    if (next === null) return now;
  }
}
