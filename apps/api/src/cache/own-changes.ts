import type { FeedEntry } from '../changes/feed-repository.ts';
import { sees, type Snapshot } from '../changes/snapshot.ts';

/** How many products they name. */
export const idsOf = (entries: readonly FeedEntry[]): number =>
  entries.reduce((sum, entry) => sum + (entry.op === 'bulk' ? entry.productIds.length : 1), 0);

export interface OwnChanges {
  /** Each transaction once. @returns whether all that is kept is within the limits. */
  add(xid: bigint, entries: readonly FeedEntry[]): boolean;
  has(xid: bigint): boolean;
  /** What a reading has told. */
  forget(position: Snapshot): void;
  all(): Iterable<readonly [xid: bigint, entries: readonly FeedEntry[]]>;
}

/** What this process has committed and no reading of the feed has told yet: few, unless the feed cannot be read. */
export function createOwnChanges(limits: { entries: number; ids: number }): OwnChanges {
  const own = new Map<bigint, readonly FeedEntry[]>();
  let count = 0;
  let ids = 0;
  return {
    add(xid, entries) {
      own.set(xid, entries);
      count += entries.length;
      ids += idsOf(entries);
      return count <= limits.entries && ids <= limits.ids;
    },
    has: (xid) => own.has(xid),
    forget(position) {
      for (const [xid, entries] of own) {
        if (!sees(position, xid)) continue;
        own.delete(xid);
        count -= entries.length;
        ids -= idsOf(entries);
      }
    },
    all: () => own,
  };
}
