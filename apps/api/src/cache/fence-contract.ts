import type { FeedEntry } from '../changes/feed-repository.ts';
import type { Snapshot } from '../changes/snapshot.ts';
import type { Footprint } from './footprint.ts';

/** Whether an answer with this snapshot and footprint may still be given. `unknown`: the log no longer reaches back to the snapshot. */
export type Verdict = 'current' | 'lagging' | 'touched' | 'unknown';

export interface FenceListener {
  /**
   * Changes that were not known before, in the order of the feed; those of this process's own writes come before they are acknowledged. None:
   * the thread was lost, and others may have been missed.
   * @param sinceMilliseconds by the monotonic clock: they were committed after it. Less than a second ago, where the fence was fresh.
   */
  onChanges(entries: readonly FeedEntry[], sinceMilliseconds: number): void;
  /** Everything that is kept belongs to another world now: a restored database, one that took over, one that crashed. */
  onWorld(world: string): void;
}

/** What a process knows of the changes in its database. See DESIGN.md, mechanism 4, and docs/decisions/0015-the-fence.md. */
export interface Fence {
  /** Equal only for the same database in the same life, the same contract and the same build; undefined before the first beat. */
  world(): string | undefined;
  /** Whether everything that was committed a second ago has been applied here; by the monotonic clock, asked at every lookup. */
  isFresh(): boolean;
  /** Makes it fresh where the database answers soon. Callers share one round trip. */
  renew(): Promise<boolean>;
  /** What has been applied: a fill that begins now sees at least this. */
  position(): Snapshot;
  judge(snapshot: Snapshot, footprint: Footprint): Verdict;
  /** Whether the changes of a transaction have been applied here, and those of all that were committed before it. */
  hasApplied(transactionId: bigint): boolean;
  /** The changes of a transaction that this process has committed and not yet acknowledged. */
  applyOwn(transactionId: bigint, entries: readonly FeedEntry[]): void;
  /** @returns ends it. */
  listen(listener: FenceListener): () => void;
}
