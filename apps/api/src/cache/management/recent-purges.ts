import type { PurgeTarget } from '@headroom/contracts/cache';
import { parseSnapshot, sees, type Snapshot } from '../../changes/snapshot.ts';
import type { SecondTier, StoredFrame } from '../second-tier.ts';
import { purgeTest, type PurgeSubject, type PurgeTest } from './purge-test.ts';

/** Longer than any frame lives in the shared tier, and than any fill takes. */
const REMEMBERED_MILLISECONDS = 15 * 60_000;
const MAX_REMEMBERED = 100;

export interface RecentPurges {
  /** @param transactionId of the action: what was read before it is what it means. */
  add(transactionId: bigint, target: PurgeTarget): void;
  /** Whether an answer of that snapshot has been purged: it was read before a purge that means it. */
  refuses(subject: PurgeSubject, snapshot: Snapshot): boolean;
}

/**
 * The purges of the last minutes. A purge is a change like any other: an answer whose snapshot does not see it is older than it. So
 * nothing has to be searched for in a tier outside of this process, and what was being filled meanwhile is refused as well.
 */
export function createRecentPurges({ now = () => performance.now() }: { now?: () => number } = {}): RecentPurges {
  let purges: { transactionId: bigint; text: string; test: PurgeTest; until: number }[] = [];
  return {
    add(transactionId, target) {
      const text = JSON.stringify(target);
      // A later one of the same target means whatever the earlier one did.
      purges = purges.filter(
        (purge) => purge.until > now() && !(purge.text === text && purge.transactionId <= transactionId),
      );
      purges.push({ transactionId, text, test: purgeTest(target), until: now() + REMEMBERED_MILLISECONDS });
      // What is forgotten too early is made up for by meaning everything that is as old.
      if (purges.length > MAX_REMEMBERED) {
        const [oldest, second] = purges.splice(0, 2);
        if (oldest && second) purges.unshift({ ...second, test: () => true });
      }
    },
    refuses: (subject, snapshot) =>
      purges.some(({ transactionId, test, until }) => until > now() && !sees(snapshot, transactionId) && test(subject)),
  };
}

/** A shared tier that gives nothing which was purged. */
export function withoutPurged(tier: SecondTier, purges: RecentPurges): SecondTier {
  const isPurged = (key: string, { snapshot, meta }: StoredFrame): boolean => {
    const { surrogateKeys } = (meta ?? {}) as { surrogateKeys?: unknown };
    const tags = Array.isArray(surrogateKeys) ? (surrogateKeys as string[]) : [];
    return purges.refuses({ key, tags }, parseSnapshot(snapshot));
  };
  return {
    async read(world, key) {
      const frame = await tier.read(world, key);
      return frame && isPurged(key, frame) ? undefined : frame;
    },
    async lease(world, key) {
      const lease = await tier.lease(world, key);
      return lease.state === 'filled' && isPurged(key, lease.frame) ? { state: 'none' } : lease;
    },
    write: (world, key, frame) => tier.write(world, key, frame),
    remove: (world, keys) => tier.remove(world, keys),
  };
}
