import type { Site, User } from '@headroom/contracts/accounts';
import type { Product, ProductList } from '@headroom/contracts/products';
import type { DBSchema } from 'idb';
import type { Draft } from '../editing/drafts.ts';
import type { Edit } from '../editing/edit.ts';
import type { KnownProduct } from '../editing/product-changes.ts';

/**
 * What this device keeps of one person: one IndexedDB database each, so that two people's data can never mix.
 * Times are milliseconds since 1970 by this device's clock.
 */
export interface LocalSchema extends DBSchema {
  /** Pages of lists that were seen; key: `<list>|<fields>|<offset>`. */
  pages: { key: string; value: { key: string; answer: ProductList; at: number }; indexes: { at: number } };
  /** Other answers that were seen: marks, facets, history; key: as in the query cache, as JSON. */
  answers: { key: string; value: { key: string; body: unknown; at: number }; indexes: { at: number } };
  /** Products that were opened. */
  products: { key: string; value: { id: string; product: Product; at: number }; indexes: { at: number } };
  /** The site, and whose database this is. */
  facts: { key: 'site' | 'user'; value: { key: 'site' | 'user'; body: Site | User; at: number } };

  /** Edits that the server has not confirmed; `order` rises with each. */
  outbox: { key: string; value: Edit & { order: number }; indexes: { productId: string; order: number } };
  /** What the server said last of products with such edits. */
  known: { key: string; value: KnownProduct };
  /** Texts that nobody has saved yet; key: `<product> <field>`. */
  drafts: { key: string; value: Draft & { key: string } };
  /** Pictures that wait to be uploaded. */
  uploads: { key: string; value: WaitingUpload; indexes: { productId: string } };

  /** Filters that are kept on this device whole. */
  keeps: { key: string; value: Keep };
  /** Their products, some hundred a block: what lists need; key: `[keep, number]`. */
  blocks: { key: [string, number]; value: Block; indexes: { keepId: string } };
  /** The rest of the same products, read when one is opened. */
  details: { key: [string, number]; value: BlockDetails; indexes: { keepId: string } };
}

export interface WaitingUpload {
  /** Also its Idempotency-Key. */
  id: string;
  productId: string;
  /** What people know the product by. */
  title: string;
  file: Blob;
  name: string;
  alt: string;
  state: 'waiting' | 'sending' | 'uploaded' | 'refused';
  /** Where it is on the server, once it is uploaded and only the product lacks it. */
  url?: string;
  width?: number;
  height?: number;
  /** Why the server refused it: one sentence and a way out. */
  refusal?: string;
  madeAt: number;
}

export interface Keep {
  id: string;
  /** `filterQuery(state)`: what it holds. */
  filter: string;
  /** Whether its products are here whole; `loading` until they are, `paused` by a person, `failed` with an `error`. */
  state: 'loading' | 'paused' | 'ready' | 'failed';
  /** Products that were counted at its start; how many are here. */
  total: number;
  done: number;
  /** On this device, its pictures too. */
  bytes: number;
  /** Where its download goes on; null at the beginning and at the end. */
  nextCursor: string | null;
  /** Blocks so far, which is the number of the next. */
  blocks: number;
  /** How often deltas changed its blocks. What a tab has read into memory is of one of these. */
  revision?: number;
  /** Of `/changes`: taken before the download, moved on with every delta. */
  since: string;
  /** Up to when what it holds is the server's. */
  asOf: number;
  withPictures: boolean;
  /** Pictures that are here; undefined until its products are. */
  picturesDone?: number;
  picturesTotal?: number;
  /** The server no longer knows what changed since: it must be loaded anew, and is good until then. */
  isExpired?: boolean;
  /** The keep that this one takes the place of once it is whole. */
  replaces?: string;
  /** Why it failed: one sentence and a way out. */
  error?: string;
  madeAt: number;
}

export interface Block {
  keepId: string;
  number: number;
  /** JSON of `KeptRow[]`: text is stored and read several times faster than so many objects. */
  rows: string;
}

export interface BlockDetails {
  keepId: string;
  number: number;
  /** JSON of `KeptDetails[]`, in the order of the rows; gzip, a quarter of its size. */
  packed: Uint8Array<ArrayBuffer>;
}
