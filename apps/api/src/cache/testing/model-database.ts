import type { Follower, FeedSubscriber } from '../../changes/create-follower.ts';
import type { FeedEntry } from '../../changes/feed-repository.ts';
import type { Moment } from '../../changes/feed-position.ts';
import { formatSnapshot, type Snapshot } from '../../changes/snapshot.ts';

/** A product of the model: where a list has it, and who wrote it last. */
export interface Row {
  readonly rank: number;
  readonly writer: bigint;
}
export type State = ReadonlyMap<string, Row>;
interface Commit {
  readonly xid: bigint;
  readonly entry: FeedEntry;
  readonly atMilliseconds: number;
}

/** One step to elsewhere: the scheduler says when it arrives. */
export type Step = (label: string) => Promise<void>;

/**
 * As much of PostgreSQL as the fence relies on: transactions that run, commit at one moment in another order than they began in, and are
 * seen by snapshots that were taken later; and a feed of what they changed.
 */
export function createModelDatabase({ step, now }: { step: Step; now: () => number }) {
  let nextXid = 100n;
  const running = new Set<bigint>();
  const commits: Commit[] = [];
  /** After each commit; the first is before all of them. */
  const states: State[] = [new Map(['p0', 'p1', 'p2', 'p3'].map((id, rank) => [id, { rank, writer: 0n }]))];
  const state = (): State => states.at(-1) ?? new Map();
  const snapshot = (): Snapshot => {
    const xmin = [...running].reduce((lowest, xid) => (xid < lowest ? xid : lowest), nextXid);
    return { xmin, xmax: nextXid, running: new Set(running) };
  };
  const moment = (): Moment => ({
    snapshot: formatSnapshot(snapshot()),
    nextXid: String(nextXid),
    seq: commits.length,
  });

  return {
    states,
    commits,
    state,
    snapshot,
    begin(): bigint {
      const xid = nextXid;
      nextXid += 1n;
      running.add(xid);
      return xid;
    },
    commit(xid: bigint, id: string, rank: number): FeedEntry {
      const before = state().get(id);
      states.push(new Map(state()).set(id, { rank, writer: xid }));
      const entry = {
        op: 'update',
        seq: commits.length,
        xid: String(xid),
        at: '2026-11-21T00:00:00.000Z',
        actor: null,
        productId: id,
        version: commits.length,
        before: { rank: before?.rank },
        after: { rank },
      } as unknown as FeedEntry;
      running.delete(xid);
      commits.push({ xid, entry, atMilliseconds: now() });
      return entry;
    },
    /** One process's own follower: it reads when it is told to, one reading at a time. */
    follower(): Pick<Follower, 'subscribe' | 'read' | 'newest'> {
      let subscriber: FeedSubscriber | undefined;
      let read = moment();
      let known = 0;
      let last: Promise<void> = Promise.resolve();
      async function readOnce(): Promise<void> {
        const beganAtMilliseconds = now();
        await step('a reading of the feed goes out');
        const to = moment();
        const entries = commits.slice(known).map(({ entry }) => entry);
        const from = read;
        await step('a reading of the feed comes back');
        [read, known] = [to, to.seq];
        const next = { read: to, window: null };
        if (entries.length > 0) subscriber?.onPage({ entries, read: from, to, next, hasMore: false });
        subscriber?.onCaughtUp?.({ beganAtMilliseconds, moment: to, life: 'one' });
      }
      return {
        async subscribe(joining) {
          subscriber = joining;
          await step('a place in the feed is asked for');
          [read, known] = [moment(), commits.length];
          return () => (subscriber = undefined);
        },
        read: () => (last = last.then(readOnce)),
        async newest() {
          await step('the newest entries are asked for');
          const taken = snapshot();
          await step('the newest entries come back');
          return { entries: [], floor: taken, snapshot: taken };
        },
      };
    },
  };
}
