import type { Moment } from './feed-position.ts';
import { parseSnapshot, type Snapshot } from './snapshot.ts';

const known = new WeakMap<Moment, Snapshot>();

/** One snapshot for one moment: all pages of a reading end at the same one, which the log of changes tells readings apart by. */
export function snapshotOf(moment: Moment): Snapshot {
  const snapshot = known.get(moment) ?? parseSnapshot(moment.snapshot);
  known.set(moment, snapshot);
  return snapshot;
}
