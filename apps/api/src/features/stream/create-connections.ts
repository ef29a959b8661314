import { AppError } from '../../errors.ts';

export interface ConnectionLimits {
  readonly total: number;
  readonly perUser: number;
  /** A household, a shop or a school may share one. */
  readonly perAddress: number;
}
const CONNECTION_LIMITS: ConnectionLimits = { total: 2_000, perUser: 20, perAddress: 50 };
const RETRY_AFTER_SECONDS = 30;

/** Counts open streams, so that nobody takes them all. */
export function createConnections(limits: ConnectionLimits = CONNECTION_LIMITS) {
  const counts = new Map<string, number>();
  let total = 0;
  return {
    /**
     * @returns gives the place back; may be called again.
     * @throws AppError overloaded.
     */
    take({ userId, address }: { userId: string | undefined; address: string }): () => void {
      const key = userId === undefined ? `address ${address}` : `user ${userId}`;
      const count = counts.get(key) ?? 0;
      if (total >= limits.total || count >= (userId === undefined ? limits.perAddress : limits.perUser)) {
        throw new AppError('overloaded', {
          detail: 'Too many live connections are open: close one, or try again in a while.',
          headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
        });
      }
      counts.set(key, count + 1);
      total += 1;
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        total -= 1;
        const left = (counts.get(key) ?? 1) - 1;
        if (left === 0) counts.delete(key);
        else counts.set(key, left);
      };
    },
  };
}
