/** The keeps of one person, in IndexedDB. Every change of what a keep holds is one transaction with the keep's own record. */
import type { Product } from '@headroom/contracts/products';
import type { Keep } from '../local/local-schema.ts';
import type { LocalData, LocalWriting } from '../local/local-transaction.ts';
import {
  contentOf,
  packBlock,
  productOf,
  unpackDetails,
  unpackRows,
  type BlockContent,
  type PackedBlock,
} from './block-codec.ts';
import type { KeptRow } from './engine/kept-row.ts';

const BOTH = ['keeps', 'blocks', 'details'] as const;
/** Of the API's pages; a block that grew by deltas holds no more. */
export const BLOCK_PRODUCTS = 200;
/** Blocks that are read in one transaction: 600 products, indexed in 30 to 110 ms, between which other questions are answered. */
const READ_BLOCKS = 3;

/** What a delta does to a keep. */
export interface KeepChanges {
  /** New products and new versions. */
  put: readonly Product[];
  /** Ids of what it no longer holds. */
  removed: readonly string[];
  /** Where products stand: the block of each that is here. */
  blockOf: ReadonlyMap<string, number>;
  /** Of the keep when that was read. */
  revision: number;
}

/** Of a keep, how often deltas changed its blocks. */
export const revisionOf = ({ revision = 0 }: Pick<Keep, 'revision'>): number => revision;

/** Another tab wrote to the same keep meanwhile: what this one knows of it is no longer so. */
export class KeepMovedError extends Error {
  override readonly name = 'KeepMovedError';
}

/** What came of it. */
export interface AppliedChanges {
  keep: Keep;
  /** Where the products that were put stand now. */
  placed: ReadonlyMap<string, number>;
}

export type KeepStore = ReturnType<typeof createKeepStore>;

export function createKeepStore(data: LocalData) {
  /** Changes a keep's record; one that was removed meanwhile stays so. @returns undefined where it is gone. */
  function change(
    id: string,
    make: (keep: Keep) => Keep,
    also: (transaction: LocalWriting) => Promise<void> = async () => undefined,
  ): Promise<Keep | undefined> {
    return data.write(BOTH, async (transaction) => {
      const keep = await transaction.get('keeps', id);
      if (!keep) return undefined;
      const next = make(keep);
      await transaction.put('keeps', next);
      await also(transaction);
      return next;
    });
  }

  async function content(keepId: string, number: number): Promise<BlockContent> {
    const [block, details] = await data.read(['blocks', 'details'], (transaction) =>
      Promise.all([transaction.get('blocks', [keepId, number]), transaction.get('details', [keepId, number])]),
    );
    return { rows: block ? unpackRows(block) : [], details: details ? await unpackDetails(details) : [] };
  }

  return {
    change,
    all: (): Promise<Keep[]> => data.read(['keeps'], (transaction) => transaction.all('keeps')),
    get: (id: string): Promise<Keep | undefined> => data.get('keeps', id),
    add: (keep: Keep): Promise<void> => data.put('keeps', keep),
    remove: (id: string): Promise<void> => data.write(BOTH, (transaction) => drop(transaction, id)),

    /** Adds a page of the download, and where it goes on. @throws KeepMovedError */
    async addPage(keepId: string, { products, next }: { products: readonly Product[]; next: string | null }) {
      const keep = await data.get('keeps', keepId);
      if (!keep) return undefined;
      const packed = await packBlock({ keepId, number: keep.blocks }, contentOf(products));
      return change(
        keepId,
        (now) => {
          // Without locks (plain HTTP) several tabs may be at it.
          if (now.blocks !== keep.blocks) throw new KeepMovedError();
          return {
            ...now,
            nextCursor: next,
            blocks: now.blocks + 1,
            done: now.done + products.length,
            bytes: now.bytes + packed.bytes,
          };
        },
        async (transaction) => {
          await transaction.put('blocks', packed.block);
          await transaction.put('details', packed.details);
        },
      );
    },

    /**
     * Applies a delta: every block that it touches, and `moved` of the keep, at once.
     * @returns undefined where the keep was removed meanwhile.
     * @throws KeepMovedError where another delta came first.
     */
    async apply(keepId: string, changes: KeepChanges, moved: Partial<Keep>): Promise<AppliedChanges | undefined> {
      const keep = await data.get('keeps', keepId);
      if (!keep) return undefined;
      if (revisionOf(keep) !== changes.revision) throw new KeepMovedError();
      const byBlock = Map.groupBy(
        [
          ...changes.put.map((product) => ({ id: product.id, product })),
          ...changes.removed.map((id) => ({ id, product: undefined })),
        ],
        ({ id }) => changes.blockOf.get(id),
      );
      const placed = new Map<string, number>();
      const packed: PackedBlock[] = [];
      let grown = 0;
      let before = 0;
      let blocks = keep.blocks;
      for (const [number, ones] of byBlock) {
        if (number === undefined) continue;
        const there = await content(keepId, number);
        before += (await packBlock({ keepId, number }, there)).bytes;
        const next = replaced(there, new Map(ones.map(({ id, product }) => [id, product])));
        grown += next.rows.length - there.rows.length;
        for (const { id, product } of ones) if (product) placed.set(id, number);
        packed.push(await packBlock({ keepId, number }, next));
      }
      const fresh = (byBlock.get(undefined) ?? []).flatMap(({ product }) => product ?? []);
      // What is new goes into the last block as long as that has room: deltas of one product make no block each.
      let last = !byBlock.has(blocks - 1) && blocks > 0 ? await content(keepId, blocks - 1) : undefined;
      if (last && last.rows.length >= BLOCK_PRODUCTS) last = undefined;
      for (let at = 0; at < fresh.length;) {
        const room = BLOCK_PRODUCTS - (last?.rows.length ?? 0);
        const some = fresh.slice(at, at + room);
        const number = last ? blocks - 1 : blocks++;
        const added = contentOf(some);
        if (last) before += (await packBlock({ keepId, number }, last)).bytes;
        for (const { id } of some) placed.set(id, number);
        packed.push(
          await packBlock(
            { keepId, number },
            { rows: [...(last?.rows ?? []), ...added.rows], details: [...(last?.details ?? []), ...added.details] },
          ),
        );
        grown += some.length;
        at += some.length;
        last = undefined;
      }
      const bytes = packed.reduce((sum, one) => sum + one.bytes, 0) - before;
      const next = await change(
        keepId,
        (now) => {
          if (revisionOf(now) !== changes.revision || now.blocks !== keep.blocks) throw new KeepMovedError();
          const revision = changes.revision + 1;
          return { ...now, ...moved, blocks, revision, done: now.done + grown, bytes: now.bytes + bytes };
        },
        async (transaction) => {
          for (const { block, details } of packed) {
            await transaction.put('blocks', block);
            await transaction.put('details', details);
          }
        },
      );
      return next && { keep: next, placed };
    },

    /** Says that a keep is whole; what it replaces goes in the same moment. */
    finish: (id: string, made: Partial<Keep>): Promise<Keep | undefined> =>
      data.write(BOTH, async (transaction) => {
        const keep = await transaction.get('keeps', id);
        if (!keep) return undefined;
        const { replaces, error: _error, ...rest } = keep;
        const next: Keep = { ...rest, ...made, state: 'ready' };
        if (replaces !== undefined) await drop(transaction, replaces);
        await transaction.put('keeps', next);
        return next;
      }),

    /** The rows of a keep, some thousand at a time. */
    async *rows(keepId: string): AsyncGenerator<{ number: number; rows: KeptRow[] }[]> {
      for (let from = 0; ; from += READ_BLOCKS) {
        const blocks = await data.read(['blocks'], (transaction) =>
          transaction.all('blocks', { from: [keepId, from], to: [keepId, from + READ_BLOCKS - 1] }),
        );
        if (blocks.length === 0) return;
        yield blocks.map((block) => ({ number: block.number, rows: unpackRows(block) }));
      }
    },

    /** The rows of some blocks. */
    async rowsOf(keepId: string, numbers: readonly number[]): Promise<{ number: number; rows: KeptRow[] }[]> {
      const blocks = await data.read(['blocks'], (transaction) =>
        Promise.all(numbers.map((number) => transaction.get('blocks', [keepId, number]))),
      );
      return blocks.flatMap((block) => (block ? [{ number: block.number, rows: unpackRows(block) }] : []));
    },

    /** Whole products of some blocks. */
    async products(keepId: string, wanted: ReadonlyMap<string, number>): Promise<Product[]> {
      const found: Product[] = [];
      for (const number of new Set(wanted.values())) {
        const { rows, details } = await content(keepId, number);
        for (const [index, row] of rows.entries()) {
          const rest = details[index];
          if (rest && wanted.get(row.id) === number) found.push(productOf(row, rest));
        }
      }
      return found;
    },
  };
}

/** A block with some products replaced, and without those that became undefined. An older version replaces nothing. */
function replaced({ rows, details }: BlockContent, changes: ReadonlyMap<string, Product | undefined>): BlockContent {
  const next = { rows: [] as KeptRow[], details: [] as BlockContent['details'][number][] };
  for (const [index, row] of rows.entries()) {
    const product = changes.get(row.id);
    if (changes.has(row.id) && !product) continue;
    const made = product && product.version >= row.version ? contentOf([product]) : undefined;
    next.rows.push(made?.rows[0] ?? row);
    next.details.push(made?.details[0] ?? details[index]!);
  }
  return next;
}

async function drop(transaction: LocalWriting, keepId: string): Promise<void> {
  for (const store of ['blocks', 'details'] as const) {
    const keys = await transaction.keys(store, { index: 'keepId', only: keepId });
    await Promise.all(keys.map((key) => transaction.delete(store, key)));
  }
  await transaction.delete('keeps', keepId);
}
