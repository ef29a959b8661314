import { LRUCache } from 'lru-cache';
import { AppError } from '../../errors.ts';
import { networkOf } from '../../performance/network-of.ts';

const WINDOW_MILLISECONDS = 15 * 60_000;
const MAX_BY_ACCOUNT = 10;
const MAX_BY_ADDRESS = 100;
/** About 10 MB at most; an attacker who has more addresses than that pushes out his own oldest ones first. */
const MAX_ENTRIES = 50_000;

type Count = { failures: number; since: number };
type Origin = { email: string; address: string };

/**
 * Counts failed sign-ins by account and by address over 15 minutes. Only a password that was tried and wrong counts, so that any number of
 * right ones at once get in. Ask `requireFew` when an attempt comes and again just before its password is tried: many at once then
 * try no more than are tried at the same time.
 */
export function createFailedAttempts({ now = Date.now }: { now?: () => number } = {}) {
  const byAccount = new LRUCache<string, Count>({ max: MAX_ENTRIES });
  const byAddress = new LRUCache<string, Count>({ max: MAX_ENTRIES });

  const countOf = (counts: LRUCache<string, Count>, key: string): Count | undefined => {
    const known = counts.get(key);
    return known && now() - known.since < WINDOW_MILLISECONDS ? known : undefined;
  };
  const add = (counts: LRUCache<string, Count>, key: string) => {
    const { failures, since } = countOf(counts, key) ?? { failures: 0, since: now() };
    counts.set(key, { failures: failures + 1, since });
  };
  /** Until when a count refuses; 0 where it does not. */
  const fullUntil = (count: Count | undefined, max: number): number =>
    count && count.failures >= max ? count.since + WINDOW_MILLISECONDS : 0;

  return {
    /** @throws AppError too_many_requests where the account or the address failed too often. */
    requireFew({ email, address }: Origin): void {
      const until = Math.max(
        fullUntil(countOf(byAccount, email), MAX_BY_ACCOUNT),
        fullUntil(countOf(byAddress, networkOf(address)), MAX_BY_ADDRESS),
      );
      if (until === 0) return;
      const seconds = Math.max(1, Math.ceil((until - now()) / 1_000));
      throw new AppError('too_many_requests', {
        detail: `Try again in ${Math.ceil(seconds / 60)} minutes.`,
        headers: { 'Retry-After': String(seconds) },
      });
    },
    fail({ email, address }: Origin): void {
      add(byAccount, email);
      add(byAddress, networkOf(address));
    },
    /** Whoever knows the password may begin anew; the address's count stays, or one account of his own would clear it for a guesser. */
    succeed({ email }: Pick<Origin, 'email'>): void {
      byAccount.delete(email);
    },
  };
}
