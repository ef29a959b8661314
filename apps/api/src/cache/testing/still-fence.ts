import { parseSnapshot, sees, type Snapshot } from '../../changes/snapshot.ts';
import type { FeedEntry } from '../../changes/feed-repository.ts';
import type { Fence, FenceListener, Verdict } from '../fence-contract.ts';

export interface StillFence extends Fence {
  isUp: boolean;
  verdict: Verdict;
  at: Snapshot;
  /** Tells the cache of a change. */
  tell(entry: Partial<FeedEntry> & { xid: string }, sinceMilliseconds?: number): void;
  enterWorld(world: string): void;
}

/** A fence that says what a test wants it to. */
export function createStillFence(): StillFence {
  const listeners = new Set<FenceListener>();
  let world = 'one';
  const fence: StillFence = {
    isUp: true,
    verdict: 'current',
    at: parseSnapshot('100:100:'),
    world: () => world,
    isFresh: () => fence.isUp,
    renew: async () => fence.isUp,
    position: () => fence.at,
    judge: () => fence.verdict,
    hasApplied: (xid) => sees(fence.at, xid),
    applyOwn: () => {},
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell(entry, sinceMilliseconds = 0) {
      const at = '2026-11-21T00:00:00.000Z';
      const whole = { op: 'update', at, before: null, after: null, ...entry } as FeedEntry;
      for (const { onChanges } of listeners) onChanges([whole], sinceMilliseconds);
    },
    enterWorld(name) {
      world = name;
      for (const { onWorld } of listeners) onWorld(name);
    },
  };
  return fence;
}
