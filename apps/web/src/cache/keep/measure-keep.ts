import type { Product, ProductList } from '@headroom/contracts/products';
import { contentOf, packBlock } from './block-codec.ts';
import { pageQuery } from './kept-filter.ts';
import { BLOCK_PRODUCTS } from './keep-store.ts';
import { pictureAddresses } from './keep-pictures.ts';
import type { PatientRead } from './patient-read.ts';

/** More than this is a warehouse, not a walk through one: the filter must be narrower. */
export const KEEP_MAX_PRODUCTS = 50_000;
/** Pictures that are fetched to know how large such pictures are. */
const SAMPLED_PICTURES = 6;
/** Of the database and its indexes beside what is put into it; measured in Chromium at 50,000 products. */
const OVERHEAD = 1.1;

export interface KeepMeasure {
  /** Exact. */
  products: number;
  /** Bytes that they will take here. */
  bytes: number;
  /** Thumbnails, and their bytes; both estimated from the first page. */
  pictures: number;
  pictureBytes: number;
  /** What the browser says is left; undefined where it says nothing. */
  freeBytes: number | undefined;
}

export interface MeasureTools {
  read: PatientRead;
  /** Bytes of one picture; undefined where it does not come. */
  pictureSize: (address: string, signal: AbortSignal) => Promise<number | undefined>;
  freeBytes: () => Promise<number | undefined>;
}

/** Says how many products a filter finds and how large they are, from an exact count and a page that is read and packed. */
export async function measureKeep(filter: string, tools: MeasureTools, signal: AbortSignal): Promise<KeepMeasure> {
  const query = pageQuery(filter, { limit: String(BLOCK_PRODUCTS), count: 'exact' });
  const list = await tools.read<ProductList>('/products', query, signal);
  const sample = list.products as Product[];
  const products = list.page.total ?? sample.length;
  const share = sample.length === 0 ? 0 : products / sample.length;
  const packed = await packBlock({ keepId: '', number: 0 }, contentOf(sample));
  const addresses = pictureAddresses(sample);
  const every = Math.max(1, Math.floor(addresses.length / SAMPLED_PICTURES));
  const some = addresses.filter((_, index) => index % every === 0).slice(0, SAMPLED_PICTURES);
  const sizes = (await Promise.all(some.map((address) => tools.pictureSize(address, signal)))).filter(
    (size) => size !== undefined,
  );
  const pictures = distinctOf(sample, products);
  const mean = sizes.length === 0 ? 0 : sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  return {
    products,
    bytes: Math.round(packed.bytes * share * OVERHEAD),
    pictures,
    pictureBytes: Math.round(pictures * mean),
    freeBytes: await tools.freeBytes(),
  };
}

/**
 * How many different pictures so many products have, from a sample: as many more with each doubling as the second half of
 * the sample brought (Heaps' law). Catalogues share pictures between products, and then few of them are new.
 */
export function distinctOf(sample: readonly Pick<Product, 'image'>[], products: number): number {
  const all = pictureAddresses(sample).length;
  const half = pictureAddresses(sample.slice(0, Math.ceil(sample.length / 2))).length;
  if (sample.length < 2 || half === 0) return Math.min(products, all);
  const growth = Math.log(all / half) / Math.log(sample.length / Math.ceil(sample.length / 2));
  return Math.round(Math.min(products, all * (products / sample.length) ** Math.min(1, growth)));
}
