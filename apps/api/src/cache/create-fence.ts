import { hash } from 'node:crypto';
import type { Follower, Reading } from '../changes/create-follower.ts';
import type { FeedEntry, FeedPage } from '../changes/feed-repository.ts';
import { snapshotOf } from '../changes/snapshot-of-moment.ts';
import { NotConnectedError } from '../changes/feed-connection.ts';
import { sees, type Snapshot } from '../changes/snapshot.ts';
import { createChangeLog, LOG_LIMITS, type ChangeLog } from './change-log.ts';
import type { Fence, FenceListener } from './fence-contract.ts';
import { createOwnChanges, type OwnChanges } from './own-changes.ts';

/** Without a token a read is at most this much behind. */
export const FRESH_MILLISECONDS = 1_000;
/** Two may fail, or be slow, before anything is refused. */
const BEAT_MILLISECONDS = 400;
/** Nobody has asked for so long: nothing needs to be fresh, and the database is left alone. */
const AWAKE_MILLISECONDS = 30_000;
/** Whoever asks reads past the cache where the database has not answered by then. */
const PATIENCE_MILLISECONDS = 300;

/** Sees nothing: what is known while nothing is. */
const NOTHING: Snapshot = { xmin: 0n, xmax: 0n, running: new Set() };

export interface Clocks {
  /** Milliseconds that a wrong or mended clock does not change. */
  monotonic(): number;
  /** Milliseconds that go on while the machine sleeps; a second witness, which can only say that something is too old. */
  wall(): number;
}

/**
 * What this process knows of the changes, from the follower of the feed. asleep (nothing is asked) → starting (subscribed; the log is being
 * seeded) → following → (the thread is lost) asleep. It starts with the first question, and needs no connection before.
 * @param build equal for processes whose answers to the same question are the same bytes.
 */
export function createFence({
  follower,
  build,
  onError,
  clocks = { monotonic: () => performance.now(), wall: () => Date.now() },
  limits = LOG_LIMITS,
}: {
  follower: Pick<Follower, 'subscribe' | 'read' | 'newest'>;
  build: string;
  onError: (error: unknown) => void;
  clocks?: Clocks;
  limits?: typeof LOG_LIMITS;
}): Fence & { stop(): void } {
  const listeners = new Set<FenceListener>();
  let log: ChangeLog | undefined;
  let leave: (() => void) | undefined;
  let world: string | undefined;
  let position = NOTHING;
  let began = { monotonic: -Infinity, wall: -Infinity };
  let askedAt = -Infinity;
  let beat: NodeJS.Timeout | undefined;
  let starting: Promise<void> | undefined;
  let renewal: Promise<boolean> | undefined;
  let isStopped = false;
  let hasNewThread = true;
  /** Written by this process while the log is being seeded; undefined: it is not, or so much was written that it has to be begun anew. */
  let earlyOwn: OwnChanges | undefined;

  const tell = (entries: readonly FeedEntry[]) => {
    for (const { onChanges } of listeners) onChanges(entries, began.monotonic);
  };
  function hear(log_: ChangeLog, { entries, to }: Pick<FeedPage, 'entries' | 'to'>): void {
    // What this process has told already is logged a second time, where it stays for longer.
    const news = entries.filter(({ xid }) => !log_.hasOwn(BigInt(xid)));
    log_.append(entries, snapshotOf(to));
    if (news.length > 0) tell(news);
  }

  async function start(): Promise<void> {
    const early: FeedPage[] = [];
    const written = (earlyOwn = createOwnChanges(limits));
    let own: ChangeLog | undefined;
    let isLost = false;
    let stay: (() => void) | undefined;
    try {
      stay = await follower.subscribe({
        isTransient: true,
        onPage: (page) => (!own ? early.push(page) : own === log && hear(own, page)),
        onCaughtUp: (reading) => own && own === log && catchUp(own, reading),
        onLost() {
          isLost = true;
          forget();
        },
      });
      const seed = isStopped ? undefined : await follower.newest({ limit: limits.entries });
      if (isStopped || isLost || !seed || earlyOwn !== written) return stay();
      leave = stay;
      own = log = createChangeLog({ ...seed, limits });
      for (const [xid, entries] of written.all()) own.appendOwn(xid, entries);
      for (const page of early) hear(own, page);
    } catch (error) {
      stay?.();
      throw error;
    } finally {
      earlyOwn = undefined;
    }
  }

  function catchUp(log_: ChangeLog, { beganAtMilliseconds, moment, life }: Reading): void {
    position = snapshotOf(moment);
    log_.forgetOwn(position);
    // Another life is told as a loss before. What is kept goes also where the life is the same: its changes may have been missed.
    if (hasNewThread) {
      hasNewThread = false;
      world = hash('sha256', `${life}-${build}`, 'base64url').slice(0, 16);
      for (const { onWorld } of listeners) onWorld(world);
    }
    began = {
      monotonic: beganAtMilliseconds,
      wall: clocks.wall() - (clocks.monotonic() - beganAtMilliseconds),
    };
  }
  function forget(): void {
    leave = undefined;
    log = undefined;
    position = NOTHING;
    began = { monotonic: -Infinity, wall: -Infinity };
    hasNewThread = true;
    // What has been committed by now may never be told: nobody joins a fill that began before.
    tell([]);
  }

  const report = (error: unknown): never => {
    if (!isStopped && !(error instanceof NotConnectedError)) onError(error);
    throw error;
  };

  /** Reads once, from the beginning where there is none yet. */
  async function read(): Promise<void> {
    if (!log)
      await (starting ??= start()
        .catch(report)
        .finally(() => (starting = undefined)));
    await follower.read();
  }

  const isRecent = (): boolean => {
    const now = clocks.monotonic();
    askedAt = now;
    return now - began.monotonic < FRESH_MILLISECONDS && clocks.wall() - began.wall < FRESH_MILLISECONDS;
  };

  function keepBeating(): void {
    if (beat || isStopped) return;
    let isBeating = false;
    beat = setInterval(() => {
      if (clocks.monotonic() - askedAt > AWAKE_MILLISECONDS) {
        clearInterval(beat);
        beat = undefined;
      } else if (!isBeating) {
        isBeating = true;
        // The follower has reported what fails.
        read()
          .catch(() => {})
          .finally(() => (isBeating = false));
      }
    }, BEAT_MILLISECONDS).unref();
  }

  async function renewOnce(): Promise<boolean> {
    keepBeating();
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(patience.resolve, PATIENCE_MILLISECONDS).unref();
    const reading = read().catch(() => {});
    await Promise.race([reading, patience.promise]);
    clearTimeout(timer);
    return isRecent();
  }

  return {
    world: () => world,
    isFresh() {
      if (!isRecent()) return false;
      if (!beat) keepBeating();
      return true;
    },
    renew: () => (renewal ??= isStopped ? Promise.resolve(false) : renewOnce().finally(() => (renewal = undefined))),
    position: () => position,
    judge: (snapshot, footprint) => log?.judge(snapshot, footprint) ?? 'unknown',
    hasApplied: (transactionId) => sees(position, transactionId),
    applyOwn(transactionId, entries) {
      const isWithinLimits = (log?.appendOwn ?? earlyOwn?.add)?.(transactionId, entries) ?? true;
      if (entries.length > 0) tell(entries);
      if (isWithinLimits) return;
      // The feed cannot be read, for so many writes already: whoever can read it again begins anew.
      earlyOwn = undefined;
      leave?.();
      forget();
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop() {
      isStopped = true;
      clearInterval(beat);
      leave?.();
      forget();
    },
  };
}
