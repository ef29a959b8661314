import type { User } from '@headroom/contracts/accounts';
import { LRUCache } from 'lru-cache';
import { hashToken } from './session-token.ts';

/** A sign-out in another process takes effect here within this time. */
const MAX_AGE_MILLISECONDS = 1_000;
const MAX_ENTRIES = 10_000;

export type SessionCache = {
  /** At once where it is known. */
  find(token: string): Promise<User | null> | User;
  /** Forgets one session at once. */
  forget(token: string): void;
  /** Forgets all sessions of a user at once. */
  forgetUser(userId: string): void;
};

/** Remembers who holds a token for at most a second, and asks once for many requests that come together. */
export function createSessionCache(
  findUser: (tokenHash: Buffer) => Promise<User | null>,
  { now = () => performance.now() }: { now?: () => number } = {},
): SessionCache {
  const known = new LRUCache<string, { user: User; until: number }>({ max: MAX_ENTRIES });
  const flights = new Map<string, Promise<User | null>>();

  const ask = async (key: string, tokenHash: Buffer): Promise<User | null> => {
    // The age counts from before the question: the answer is as old as that.
    const until = now() + MAX_AGE_MILLISECONDS;
    const flight = findUser(tokenHash);
    flights.set(key, flight);
    try {
      const user = await flight;
      // Forgotten meanwhile: the answer may be from before the sign-out.
      if (user && flights.get(key) === flight) known.set(key, { user, until });
      return user;
    } finally {
      if (flights.get(key) === flight) flights.delete(key);
    }
  };

  return {
    find(token) {
      const tokenHash = hashToken(token);
      const key = tokenHash.toString('latin1');
      const entry = known.get(key);
      if (entry && now() < entry.until) return entry.user;
      return flights.get(key) ?? ask(key, tokenHash);
    },
    forget(token) {
      const key = hashToken(token).toString('latin1');
      known.delete(key);
      flights.delete(key);
    },
    forgetUser(userId) {
      flights.clear();
      for (const [key, { user }] of known) if (user.id === userId) known.delete(key);
    },
  };
}
