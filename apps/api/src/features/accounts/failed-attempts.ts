import { isIPv6 } from 'node:net';
import { LRUCache } from 'lru-cache';
import { AppError } from '../../errors.ts';

const WINDOW_MILLISECONDS = 15 * 60_000;
const MAX_BY_ACCOUNT = 10;
const MAX_BY_ADDRESS = 100;
/** About 10 MB at most; an attacker who has more addresses than that pushes out his own oldest ones first. */
const MAX_ENTRIES = 50_000;

type Count = { failures: number; since: number };
export type Attempt = { succeed(): void; abandon(): void };
export type FailedAttempts = { begin(by: { email: string; address: string }): Attempt };

/**
 * Counts failed sign-ins by account and by address over 15 minutes. An attempt counts from its beginning, so that many at once
 * gain nothing; success takes it back and clears the account's count, `abandon` takes it back where the password was never tried.
 */
export function createFailedAttempts({ now = Date.now }: { now?: () => number } = {}): FailedAttempts {
  const byAccount = new LRUCache<string, Count>({ max: MAX_ENTRIES });
  const byAddress = new LRUCache<string, Count>({ max: MAX_ENTRIES });

  const countOf = (counts: LRUCache<string, Count>, key: string): Count => {
    const known = counts.get(key);
    if (known && now() - known.since < WINDOW_MILLISECONDS) return known;
    const fresh = { failures: 0, since: now() };
    counts.set(key, fresh);
    return fresh;
  };

  return {
    begin({ email, address }) {
      const account = countOf(byAccount, email);
      const origin = countOf(byAddress, networkOf(address));
      const full = [account.failures >= MAX_BY_ACCOUNT && account, origin.failures >= MAX_BY_ADDRESS && origin];
      const until = Math.max(...full.map((count) => (count ? count.since + WINDOW_MILLISECONDS : 0)));
      if (until > 0) {
        const seconds = Math.max(1, Math.ceil((until - now()) / 1_000));
        throw new AppError('too_many_requests', {
          detail: `Try again in ${Math.ceil(seconds / 60)} minutes.`,
          headers: { 'Retry-After': String(seconds) },
        });
      }
      account.failures += 1;
      origin.failures += 1;
      const takeBack = () => {
        account.failures -= 1;
        origin.failures -= 1;
      };
      return {
        succeed() {
          takeBack();
          byAccount.delete(email);
        },
        abandon: takeBack,
      };
    },
  };
}

/** One customer gets a whole /64 of IPv6: counting single addresses would count nothing. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const first = head.split(':').filter(Boolean);
  const last = tail?.split(':').filter(Boolean) ?? [];
  const groups = [...first, ...Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
