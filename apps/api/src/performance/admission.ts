import { PRIORITIES, type Priority } from './priority.ts';

/** Up to which part of the limit each may fill it. What is vital may go over it, since everything else stays below. */
const SHARES: Readonly<Record<Priority, number>> = { vital: 1.5, read: 0.9, search: 0.7, background: 0.5 };
/** How long a request may wait for a place: a burst is served, */
const PATIENCE_MILLISECONDS = 500;
/** but where there has been a queue for so long, it is no burst, and an answer that comes late costs as much as one in time. */
const STANDING_AFTER_MILLISECONDS = 500;
const STANDING_PATIENCE_MILLISECONDS = 20;
/** What is vital is little, and worth waiting for: its queue has no other rule than its order. */
const VITAL_PATIENCE_MILLISECONDS = 5_000;
const MAX_WAITING = 1_000;
const SWEEP_MILLISECONDS = 10;
const BUSY_MILLISECONDS = 1_000;

const patienceWith = (priority: Priority) =>
  priority === 'vital' ? VITAL_PATIENCE_MILLISECONDS : PATIENCE_MILLISECONDS;

interface Waiter {
  until: number;
  isGone: () => boolean;
  settle(isAdmitted: boolean): void;
}
interface Line {
  running: number;
  waiting: Waiter[];
  /** When nobody waited last. A queue that is empty because all were thrown out did not end. */
  emptyAt: number;
  refusedAt: number;
}

export interface Admission {
  /**
   * Whether a request may begin; `leave` then says that it has ended.
   * @param isGone whether nobody waits for it any more.
   */
  enter(priority: Priority, isGone?: () => boolean): boolean | Promise<boolean>;
  /** Whether there is room at the moment; for what is let in without being counted. */
  hasRoom(priority: Priority): boolean;
  leave(priority: Priority): void;
  readonly inFlight: number;
  /** Whether whoever comes now would only push out another who waits. */
  isFull(priority: Priority): boolean;
  /** Whether anybody waits or was refused within the last second: no time for work that could be done later. */
  isBusy(): boolean;
  /** Since the start. */
  readonly refused: Readonly<Record<Priority, number>>;
}

/**
 * Lets requests in up to a limit that changes, the more important ones further than others, so that with too much the lower classes are
 * refused first and the upper go on. One request of each class always has a place.
 *
 * Who finds no place waits a moment. The queue is first come, first served, and last come, first served with next to no patience once it stands (the
 * controlled delay of https://queue.acm.org/detail.cfm?id=2839461): whoever came last is the likeliest to be waiting still.
 */
export function createAdmission({
  limit,
  now = () => performance.now(),
}: {
  limit: () => number;
  now?: () => number;
}): Admission {
  const lines = Object.fromEntries(
    PRIORITIES.map((priority) => [priority, { running: 0, waiting: [], emptyAt: now(), refusedAt: -Infinity }]),
  ) as unknown as Record<Priority, Line>;
  const refused = Object.fromEntries(PRIORITIES.map((priority) => [priority, 0])) as Record<Priority, number>;
  let inFlight = 0;
  let sweeping: NodeJS.Timeout | undefined;

  const hasRoom = (priority: Priority) => inFlight < limit() * SHARES[priority];
  const mayBegin = (priority: Priority) => lines[priority].running < 1 || hasRoom(priority);
  const isStanding = (line: Line) => line !== lines.vital && now() - line.emptyAt > STANDING_AFTER_MILLISECONDS;

  function begin(priority: Priority): void {
    lines[priority].running += 1;
    inFlight += 1;
  }
  function refuse(priority: Priority): void {
    refused[priority] += 1;
    lines[priority].refusedAt = now();
  }
  function drain(): void {
    for (const priority of PRIORITIES) {
      const line = lines[priority];
      while (line.waiting.length > 0 && mayBegin(priority)) {
        const next = isStanding(line) ? line.waiting.pop() : line.waiting.shift();
        if (line.waiting.length === 0) line.emptyAt = now();
        if (!next || next.isGone()) {
          next?.settle(false);
          continue;
        }
        begin(priority);
        next.settle(true);
      }
    }
  }
  function sweep(): void {
    let isWaited = false;
    // Read once: whoever's time came between two looks would be in neither list, and wait for ever.
    const at = now();
    for (const priority of PRIORITIES) {
      const line = lines[priority];
      const late = line.waiting.filter(({ until }) => until <= at);
      if (late.length > 0) line.waiting = line.waiting.filter(({ until }) => until > at);
      if (line.waiting.length > 0) isWaited = true;
      for (const waiter of late) {
        refuse(priority);
        waiter.settle(false);
      }
    }
    // The limit may have grown while nobody left.
    drain();
    if (isWaited) return;
    clearInterval(sweeping);
    sweeping = undefined;
  }

  return {
    enter(priority, isGone = () => false) {
      const line = lines[priority];
      if (line.waiting.length === 0 && mayBegin(priority)) {
        line.emptyAt = now();
        begin(priority);
        return true;
      }
      if (line.waiting.length === 0 && now() - line.refusedAt > STANDING_AFTER_MILLISECONDS) line.emptyAt = now();
      const standing = isStanding(line);
      if (!standing && line.waiting.length >= MAX_WAITING) {
        refuse(priority);
        return false;
      }
      // Nobody who stands behind so many is served in time.
      const kept = standing ? Math.floor(limit()) - 1 : line.waiting.length;
      for (const waiter of line.waiting.splice(0, line.waiting.length - kept)) {
        refuse(priority);
        waiter.settle(false);
      }
      sweeping ??= setInterval(sweep, SWEEP_MILLISECONDS).unref();
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const until = now() + (standing ? STANDING_PATIENCE_MILLISECONDS : patienceWith(priority));
      line.waiting.push({ until, isGone, settle: resolve });
      return promise;
    },
    hasRoom,
    leave(priority) {
      lines[priority].running -= 1;
      inFlight -= 1;
      drain();
    },
    get inFlight() {
      return inFlight;
    },
    isFull(priority) {
      const line = lines[priority];
      return isStanding(line) && line.waiting.length >= limit() / 2;
    },
    isBusy: () =>
      Object.values(lines).some(
        ({ waiting, refusedAt }) => waiting.length > 0 || now() - refusedAt < BUSY_MILLISECONDS,
      ),
    refused,
  };
}
