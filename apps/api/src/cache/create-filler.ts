import { formatSnapshot, parseSnapshot } from '../changes/snapshot.ts';
import type { CacheCountsBook } from './cache-counts.ts';
import type { Fence } from './fence-contract.ts';
import type { Fill, FillReason, FrameCodec } from './fenced-cache.ts';
import { date, type Kept, type KeptEntries } from './kept-entries.ts';
import type { SecondTier, StoredFrame } from './second-tier.ts';
import { AbandonedFillError } from './shared-fills.ts';

export interface Outcome<T> {
  readonly entry: Kept<T>;
  readonly from: 'second-tier' | 'fill';
  /** Whether it is to be kept and the fence let it be. */
  readonly isStored: boolean;
}

export interface Filler<T> {
  /** From the database, past the second tier. */
  fillHere(key: string, fill: Fill<T>, reason: FillReason): Promise<Outcome<T>>;
  /** From the second tier, or once across all processes. @param token the transaction that the outcome must see. */
  fillAcross(key: string, fill: Fill<T>, how: { reason: FillReason; token: bigint | undefined }): Promise<Outcome<T>>;
  /** What is being filled now is not kept. */
  forgetRunning(): void;
  /** For how long fills have been under way of which none has ended. */
  silentMilliseconds(): number;
}

/** Makes entries, and keeps those that the fence lets be kept. */
export function createFiller<T>({
  fence,
  kept,
  counts,
  kindOf,
  secondTier,
  lagMilliseconds,
  now,
  isNewEnough,
  onFailure,
}: {
  fence: Fence;
  kept: KeptEntries<T>;
  counts: CacheCountsBook;
  kindOf: (key: string) => string;
  secondTier: { tier: SecondTier; codec: FrameCodec<T> } | undefined;
  lagMilliseconds: number;
  now: () => number;
  isNewEnough: (entry: Kept<T>, token: bigint | undefined) => boolean;
  onFailure: (error: unknown) => void;
}): Filler<T> {
  let generation = 0;
  let running = 0;
  /** When a fill ended last, or the first one began. */
  let heardAtMilliseconds = -Infinity;

  /** Judging and keeping are one turn: a change comes before and is judged, or after and drops. */
  function store(
    entry: Kept<T>,
    began: { world: string | undefined; generation: number; atMilliseconds: number },
  ): boolean {
    if (began.generation !== generation) return false;
    const isHere = began.world !== undefined && began.world === fence.world();
    const verdict = isHere ? fence.judge(entry.snapshot, entry.footprint) : 'unknown';
    if (verdict === 'touched' || verdict === 'unknown') {
      entry.counts.refusedByFence += 1;
      return false;
    }
    // What touches it was committed after the fill had begun.
    if (verdict === 'lagging') date(entry, began.atMilliseconds + lagMilliseconds);
    kept.keep(entry);
    return true;
  }

  async function fillHere(key: string, fill: Fill<T>, reason: FillReason): Promise<Outcome<T>> {
    const before = fence.position();
    const began = { world: fence.world(), generation, atMilliseconds: now() };
    const kind = counts.of(kindOf(key));
    kind.fills[reason] += 1;
    if (running === 0) heardAtMilliseconds = began.atMilliseconds;
    running += 1;
    try {
      const { value, snapshot, footprint, lagLeftMilliseconds, isPassing } = await fill(reason);
      const fillMilliseconds = now() - began.atMilliseconds;
      kind.fillMilliseconds += fillMilliseconds;
      const isBlind = snapshot === undefined && lagLeftMilliseconds !== undefined;
      const entry = kept.make(key, { value, snapshot: snapshot ?? before, footprint, fillMilliseconds, isBlind });
      if (lagLeftMilliseconds !== undefined) date(entry, now() + lagLeftMilliseconds);
      return { entry, from: 'fill', isStored: isPassing !== true && store(entry, began) };
    } catch (error) {
      // Who navigates away has left; only what was late or broke could not be made.
      if (!(error instanceof AbandonedFillError) || error.isLate) kind.failedFills += 1;
      onFailure(error);
      throw error;
    } finally {
      running -= 1;
      heardAtMilliseconds = now();
    }
  }

  /** What another process kept, where it may be given now. A lagging frame does not say since when. */
  function takeFrame(
    key: string,
    frame: StoredFrame | undefined,
    { token, world }: { token: bigint | undefined; world: string },
  ): Outcome<T> | undefined {
    const read = frame && secondTier?.codec.fromFrame(key, frame);
    if (!frame || !read || !fence.isFresh() || fence.world() !== world) return undefined;
    const snapshot = parseSnapshot(frame.snapshot);
    const entry = kept.make(key, { ...read, snapshot, fillMilliseconds: 0, isBlind: false });
    if (fence.judge(snapshot, read.footprint) !== 'current') {
      entry.counts.refusedByFence += 1;
      return undefined;
    }
    if (!isNewEnough(entry, token)) return undefined;
    kept.keep(entry);
    entry.counts.secondTierHits += 1;
    return { entry, from: 'second-tier', isStored: true };
  }

  return {
    fillHere,
    async fillAcross(key, fill, { reason, token }) {
      const world = fence.world();
      if (!secondTier || world === undefined) return fillHere(key, fill, reason);
      const { tier, codec } = secondTier;
      // What is to be refreshed is what lies there.
      const found = reason === 'refresh' ? undefined : takeFrame(key, await tier.read(world, key), { token, world });
      if (found) return found;
      // Whoever must see a certain change does not wait for a fill that may have begun before it.
      const lease = token === undefined && reason !== 'refresh' ? await tier.lease(world, key) : undefined;
      const filled = lease?.state === 'filled' ? takeFrame(key, lease.frame, { token, world }) : undefined;
      if (filled) return filled;
      let written: Promise<void> | undefined;
      try {
        const outcome = await fillHere(key, fill, reason);
        // A frame does not say how late it is, and nobody would take one that is.
        if (outcome.isStored && !outcome.entry.isLagging && fence.world() === world) {
          written = tier.write(world, key, toFrame(codec, outcome.entry));
        }
        return outcome;
      } finally {
        // Whoever waits for it finds what was written.
        if (lease?.state === 'mine') void Promise.resolve(written).then(lease.release);
      }
    },
    forgetRunning() {
      generation += 1;
    },
    silentMilliseconds: () => (running > 0 ? now() - heardAtMilliseconds : 0),
  };
}

const toFrame = <T>(codec: FrameCodec<T>, { value, snapshot, footprint }: Kept<T>): StoredFrame => ({
  ...codec.toFrame(value),
  snapshot: formatSnapshot(snapshot),
  footprint: footprint.toJson(),
  filledAt: new Date().toISOString(),
});
