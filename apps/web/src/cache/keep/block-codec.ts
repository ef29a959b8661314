import { PRODUCT_FIELDS } from '@headroom/contracts/catalogue';
import type { Product } from '@headroom/contracts/products';
import type { Block, BlockDetails } from '../local/local-schema.ts';
import { rowOf, type KeptRow } from './engine/kept-row.ts';

/** What a row leaves out of its product. */
export type KeptDetails = Pick<Product, 'description' | 'images' | 'variants' | 'content'>;

/** A block as it is stored, and the bytes that it takes. */
export interface PackedBlock {
  block: Block;
  details: BlockDetails;
  bytes: number;
}

/** A block's rows and, at the same places, the rest of each product. */
export interface BlockContent {
  rows: readonly KeptRow[];
  details: readonly KeptDetails[];
}

export function contentOf(products: readonly Product[]): BlockContent {
  return {
    rows: products.map(rowOf),
    details: products.map(({ description, images, variants, content }) => ({ description, images, variants, content })),
  };
}

/** One whole product again, its fields in the contract's order. */
export function productOf({ skus: _skus, ...row }: KeptRow, details: KeptDetails): Product {
  const whole: Product = { ...row, ...details };
  return Object.fromEntries(PRODUCT_FIELDS.map((field) => [field, whole[field]])) as unknown as Product;
}

/** Packs before a transaction, not in it: IndexedDB commits whatever waits for anything else. */
export async function packBlock(
  { keepId, number }: { keepId: string; number: number },
  content: BlockContent,
): Promise<PackedBlock> {
  const rows = JSON.stringify(content.rows);
  const packed = await pack(JSON.stringify(content.details));
  return {
    block: { keepId, number, rows },
    details: { keepId, number, packed },
    bytes: new Blob([rows]).size + packed.byteLength,
  };
}

export const unpackRows = ({ rows }: Block): KeptRow[] => JSON.parse(rows) as KeptRow[];

export async function unpackDetails({ packed }: BlockDetails): Promise<KeptDetails[]> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(stream).json()) as KeptDetails[];
}

async function pack(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
