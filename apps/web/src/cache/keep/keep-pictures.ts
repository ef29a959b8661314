import { pictureFormUrl, pictureHashOf } from '@headroom/contracts/picture-forms';
import type { Product } from '@headroom/contracts/products';
import { mayKeepPicture } from '../../worker/may-keep-picture.ts';
import { KEPT_PICTURES } from '../../worker/picture-caches.ts';

/** Two at once: they come behind whatever the person looks at. */
const AT_ONCE = 2;
/** How often progress is said and written down. */
const SAID_EVERY = 20;

/** Where a product's thumbnail is read from: of an upload the form that every list can show, of anything else itself. */
export function thumbnailAddress(url: string): string {
  const hash = pictureHashOf(url);
  return hash === undefined ? url : pictureFormUrl(hash, 192, 'webp');
}

/** The thumbnails of products that are served from here, each once; those of other sites are not ours to copy. */
export function pictureAddresses(products: Iterable<Pick<Product, 'image'>>): string[] {
  const addresses = new Set<string>();
  for (const { image } of products) if (image?.url.startsWith('/')) addresses.add(thumbnailAddress(image.url));
  return [...addresses];
}

export interface PictureRun {
  addresses: readonly string[];
  caches: Pick<CacheStorage, 'open'>;
  fetch: (address: string, signal: AbortSignal) => Promise<Response>;
  signal: AbortSignal;
  /** How many of them are here, and the bytes that this run has added. Answers whether to go on. */
  onProgress: (done: number, bytes: number) => Promise<boolean>;
}

/**
 * Puts pictures into the cache that the service worker looks in; those that are there already are not read again. One that
 * is missing on the server, or not ready, is left out: a product without a picture can be shown too.
 * @throws QuotaExceededError where the disk is full; TypeError where the network is gone.
 */
export async function keepPictures({ addresses, caches, fetch, signal, onProgress }: PictureRun): Promise<void> {
  const cache = await caches.open(KEPT_PICTURES);
  const there = new Set((await cache.keys()).map(({ url }) => pathOf(url)));
  const missing = addresses.filter((address) => !there.has(pathOf(address)));
  let done = addresses.length - missing.length;
  let bytes = 0;
  let goesOn = await onProgress(done, bytes);
  const next = missing.values();
  const lane = async () => {
    for (const address of next) {
      if (!goesOn) return;
      signal.throwIfAborted();
      const response = await fetch(address, signal);
      // A form that is not ready yet is answered by something else, which must not be kept in its place.
      if (mayKeepPicture(response)) {
        const body = await response.blob();
        await cache.put(address, new Response(body, { headers: keptHeaders(response) }));
        bytes += body.size;
      }
      done++;
      if (done % SAID_EVERY === 0) goesOn = await onProgress(done, bytes);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  if (goesOn) await onProgress(done, bytes);
}

/** Takes out the pictures that no kept product shows any more. */
export async function dropPictures(caches: Pick<CacheStorage, 'open'>, shown: ReadonlySet<string>): Promise<void> {
  const cache = await caches.open(KEPT_PICTURES);
  for (const request of await cache.keys()) if (!shown.has(pathOf(request.url))) await cache.delete(request);
}

const pathOf = (url: string): string => {
  const { pathname, search } = new URL(url, 'http://here');
  return pathname + search;
};

function keptHeaders(response: Response): Record<string, string> {
  const type = response.headers.get('content-type');
  return type === null ? {} : { 'content-type': type };
}
