import { LIMITS, CHANGES_LIMIT_MAX } from '@headroom/contracts/catalogue';
import type { Change, Changes } from '@headroom/contracts/changes';
import type { Product, ProductList } from '@headroom/contracts/products';
import { mayFind, pageQuery } from './kept-filter.ts';
import type { PatientRead } from './patient-read.ts';

/** A read may be a second behind the feed (the caches' promise): what changed is read when that has passed. */
const CACHE_LAG_MILLISECONDS = 1_200;
/** A reading that is still older than its change is tried so often. */
const TRIES = 4;
/** As many products as a keep may hold: to read more one by one takes longer than loading all of it anew. */
const MAX_READS = 50_000;

/** So much has changed that loading anew is less to read. */
export class TooManyChangesError extends Error {
  override readonly name = 'TooManyChangesError';
}

/** What changed of a filter's products since a cursor. */
export interface FilterChanges {
  put: Product[];
  /** Of products that the filter does not find (any more): most were never kept. */
  gone: string[];
  /** The cursor to go on from. */
  since: string;
  /** The device's time at which all of this was so. */
  asOf: number;
}

export interface FollowTools {
  read: PatientRead;
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  now: () => number;
  signal: AbortSignal;
}

/**
 * Reads what has changed of what a filter finds.
 * @throws ProblemError 410 where the feed no longer reaches back to `since`; TooManyChangesError.
 */
export async function readFilterChanges(
  { filter, since }: { filter: string; since: string },
  tools: FollowTools,
): Promise<FilterChanges> {
  const { read, wait, now, signal } = tools;
  const asOf = now();
  /** Of each product to be read: the version that must have arrived; 0 where the feed does not say. */
  const doubtful = new Map<string, number>();
  const gone = new Set<string>();
  let cursor = since;
  for (let hasMore = true; hasMore;) {
    const query = new URLSearchParams({ since: cursor, limit: String(CHANGES_LIMIT_MAX) });
    const page = await read<Changes>('/changes', query, signal);
    for (const change of page.changes) note(change);
    cursor = page.next;
    hasMore = page.hasMore;
    if (doubtful.size > MAX_READS) throw new TooManyChangesError();
  }

  function note(change: Change): void {
    const isGone = change.op === 'bulk' ? ['delete', 'gone'].includes(change.kind) : change.after === null;
    const ids = change.op === 'bulk' ? change.productIds : [change.productId];
    for (const id of ids) {
      const leaves = change.op !== 'bulk' && change.after !== null && !mayFind(filter, change.after);
      if (isGone || leaves) {
        doubtful.delete(id);
        gone.add(id);
      } else {
        gone.delete(id);
        doubtful.set(id, change.op === 'bulk' ? (doubtful.get(id) ?? 0) : change.version);
      }
    }
  }

  const put = new Map<string, Product>();
  for (let tries = 1; doubtful.size > 0; tries++) {
    await wait(CACHE_LAG_MILLISECONDS, signal);
    const ids = [...doubtful.keys()];
    for (let at = 0; at < ids.length; at += LIMITS.ids) {
      const some = ids.slice(at, at + LIMITS.ids);
      const found = await readByIds(filter, some);
      for (const id of some) {
        const product = found.get(id);
        // A reading that is older than its change is read once more.
        if (product && product.version < doubtful.get(id)! && tries < TRIES) continue;
        doubtful.delete(id);
        if (product) put.set(id, product);
        else gone.add(id);
      }
    }
  }

  async function readByIds(of: string, ids: readonly string[]): Promise<Map<string, Product>> {
    const query = pageQuery(of, { ids: ids.join(), limit: String(LIMITS.ids) });
    const list = await read<ProductList>('/products', query, signal);
    return new Map((list.products as Product[]).map((product) => [product.id, product]));
  }

  return { put: [...put.values()], gone: [...gone], since: cursor, asOf };
}
