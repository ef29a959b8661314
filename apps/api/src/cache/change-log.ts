import type { FeedEntry } from '../changes/feed-repository.ts';
import { includes, sees, type Snapshot } from '../changes/snapshot.ts';
import type { Verdict } from './fence-contract.ts';
import type { Footprint } from './footprint.ts';
import { createOwnChanges, idsOf } from './own-changes.ts';
import { touchOf } from './touch-of.ts';

interface Logged {
  readonly xid: bigint;
  readonly entry: FeedEntry;
}
/** What one reading told, and a snapshot that sees all of it. */
interface Batch {
  readonly logged: Logged[];
  readonly until: Snapshot;
  ids: number;
}

export interface ChangeLog {
  append(entries: readonly FeedEntry[], until: Snapshot): void;
  /**
   * Keeps what this process has committed, until `forgetOwn`.
   * @returns false: no reading has come for so many of them that the log is worth nothing, and has to be given up.
   */
  appendOwn(xid: bigint, entries: readonly FeedEntry[]): boolean;
  hasOwn(xid: bigint): boolean;
  /** What a reading has told by now. */
  forgetOwn(position: Snapshot): void;
  judge(snapshot: Snapshot, footprint: Footprint): Verdict;
  statistics(): { entries: number; floor: Snapshot };
}

/** An entry counts as one and a bulk entry as the products that it names: an id is 40 bytes, an entry about a kilobyte. */
export const LOG_LIMITS = { entries: 20_000, ids: 200_000 };

/**
 * The changes that are remembered, and what can be said by them. The floor is a snapshot; every change that has been told and that the
 * floor does not see is in the log. So the log can judge a snapshot that sees all that the floor sees, and no other.
 * @param entries what is known at the start: all that is committed and the floor does not see, as far as `snapshot` sees it.
 */
export function createChangeLog({
  entries,
  floor: firstFloor,
  snapshot,
  limits = LOG_LIMITS,
}: {
  entries: readonly FeedEntry[];
  floor: Snapshot;
  snapshot: Snapshot;
  limits?: typeof LOG_LIMITS;
}): ChangeLog {
  let floor = firstFloor;
  let count = 0;
  let ids = 0;
  let batches: Batch[] = [];
  const own = createOwnChanges(limits);

  let newest = snapshot;

  function append(page: readonly FeedEntry[], end: Snapshot): void {
    // A reading that was under way while the log was seeded ends before it: in the log, ends only rise.
    const until = includes(newest, end) && !includes(end, newest) ? newest : end;
    newest = until;
    const logged = page.map((entry) => ({ xid: BigInt(entry.xid), entry }));
    const named = idsOf(page);
    const last = batches.at(-1);
    // Pages of one reading end at the same moment.
    if (last?.until === until) {
      last.logged.push(...logged);
      last.ids += named;
    } else if (logged.length > 0) batches.push({ logged, until, ids: named });
    count += logged.length;
    ids += named;
    let dropped = 0;
    for (const batch of batches) {
      if (count <= limits.entries && ids <= limits.ids) break;
      // Whatever comes later is not seen by it.
      floor = batch.until;
      count -= batch.logged.length;
      ids -= batch.ids;
      dropped += 1;
    }
    if (dropped > 0) batches = batches.slice(dropped);
  }
  append(entries, snapshot);

  return {
    append,
    appendOwn: own.add,
    hasOwn: own.has,
    forgetOwn: own.forget,
    judge(asked, footprint) {
      if (!includes(asked, floor)) return 'unknown';
      let verdict: Verdict = 'current';
      const isTouched = (entry: FeedEntry) => {
        const touch = touchOf(footprint, entry);
        if (touch === 'lag') verdict = 'lagging';
        return touch === 'drop';
      };
      for (const [xid, changes] of own.all()) if (!sees(asked, xid) && changes.some(isTouched)) return 'touched';
      for (let n = batches.length - 1; n >= 0; n -= 1) {
        const batch = batches[n];
        // All that is before it was told before it, and is seen by it.
        if (!batch || includes(asked, batch.until)) break;
        for (const { xid, entry } of batch.logged) if (!sees(asked, xid) && isTouched(entry)) return 'touched';
      }
      return verdict;
    },
    statistics: () => ({ entries: count, floor }),
  };
}
