/** What a product looked like once a write of it had been acknowledged. Times are of this process's monotonic clock. */
export interface Acknowledged {
  readonly version: number;
  readonly title: string;
  readonly status: 'active' | 'draft';
  readonly updatedAt: string;
  /** When its answer had arrived: the commit was before that. */
  readonly at: number;
  readonly token: string;
}

export interface ProductHistory {
  readonly id: string;
  /** By version, upwards; some may be missing, of which the answer was lost, and old ones are forgotten. */
  readonly acknowledged: Acknowledged[];
  /** When the last write was sent, whatever became of it; and how many were. */
  lastSentAt: number;
  sent: number;
}

export const createHistory = (id: string): ProductHistory => ({ id, acknowledged: [], lastSentAt: -Infinity, sent: 0 });

/** A run of hours would fill the memory, and each read goes through all of them; tokens are of the last minute's. */
const REMEMBERED = 200;

export function remember({ acknowledged }: ProductHistory, write: Acknowledged): void {
  acknowledged.push(write);
  if (acknowledged.length > REMEMBERED) acknowledged.shift();
}

/** The newest of what had been acknowledged by then. */
export function newestAt({ acknowledged }: ProductHistory, at: number): Acknowledged | undefined {
  return acknowledged.findLast((write) => write.at <= at);
}

/**
 * What it must look like to a read that ran in this time: nobody had sent a write that was not acknowledged before, until it was over.
 * @returns undefined where it may look like several things.
 */
export function settledBetween(history: ProductHistory, startedAt: number): Acknowledged | undefined {
  const last = history.acknowledged.at(-1);
  return last && last.at <= startedAt && history.lastSentAt <= last.at ? last : undefined;
}
