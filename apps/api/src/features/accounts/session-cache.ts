import type { User } from '@headroom/contracts/accounts';
import { LRUCache } from 'lru-cache';
import { toAppError } from '../../to-app-error.ts';
import { hashToken } from './session-token.ts';

/** A sign-out in another process takes effect here within this time. */
const MAX_AGE_MILLISECONDS = 1_000;
/** While the database is away, reads believe a session for this long after it was last known to be good. */
const BELIEVED_MILLISECONDS = 5 * 60_000;
/** A token that counts for nobody is not asked for again so soon; one is drawn when its session begins, and cannot have been sent before. */
const UNKNOWN_MILLISECONDS = 5_000;
const MAX_ENTRIES = 10_000;

export type SessionCache = {
  /**
   * Who holds a token, at once where it is known.
   * @param admit asked before the database is, about a token that has not been good here; what it throws is thrown.
   * @param isRead the request only reads: while the database is away, a session that was good a few minutes ago suffices for it.
   */
  find(
    token: string,
    about: { isRead: boolean; admit?: () => Promise<void> | void },
  ): Promise<User | null> | User | null;
  /** A session has begun: what was known of its token no longer holds. */
  begin(tokenHash: Buffer): void;
  /** Forgets one session at once. */
  forget(token: string): void;
  /** Forgets all sessions of a user at once. */
  forgetUser(userId: string): void;
};

type Known = {
  readonly user: User;
  /** Until when nobody asks again. */
  readonly until: number;
  /** Until when reads need no answer of the database; moved on by each question that failed because it is away. */
  untilForReads: number;
  readonly believedUntil: number;
};

/** Remembers who holds a token for at most a second, and asks once for many requests that come together. */
export function createSessionCache(
  findUser: (tokenHash: Buffer) => Promise<User | null>,
  { now = () => performance.now() }: { now?: () => number } = {},
): SessionCache {
  const known = new LRUCache<string, Known>({ max: MAX_ENTRIES });
  /** Tokens that count for nobody, until when that is believed. */
  const unknown = new LRUCache<string, number>({ max: MAX_ENTRIES });
  const flights = new Map<string, Promise<User | null>>();

  const ask = async (key: string, tokenHash: Buffer): Promise<User | null> => {
    // The age counts from before the question: the answer is as old as that.
    const askedAt = now();
    const flight = findUser(tokenHash);
    flights.set(key, flight);
    try {
      const user = await flight;
      // Forgotten meanwhile: the answer may be from before the sign-out.
      if (flights.get(key) !== flight) return user;
      const until = askedAt + MAX_AGE_MILLISECONDS;
      if (user) known.set(key, { user, until, untilForReads: until, believedUntil: askedAt + BELIEVED_MILLISECONDS });
      else {
        known.delete(key);
        unknown.set(key, askedAt + UNKNOWN_MILLISECONDS);
      }
      return user;
    } finally {
      if (flights.get(key) === flight) flights.delete(key);
    }
  };

  /** What was known before the question, unless it was forgotten meanwhile or is too old. */
  const believe = (key: string, error: unknown): User => {
    const entry = known.get(key);
    const at = now();
    if (!entry || at >= entry.believedUntil || toAppError(error).code !== 'database_unavailable') throw error;
    // Each request of an outage would wait for a connection that does not come.
    entry.untilForReads = Math.min(at + MAX_AGE_MILLISECONDS, entry.believedUntil);
    return entry.user;
  };

  return {
    find(token, { isRead, admit }) {
      const tokenHash = hashToken(token);
      const key = tokenHash.toString('latin1');
      const entry = known.get(key);
      if (entry && now() < (isRead ? entry.untilForReads : entry.until)) return entry.user;
      const join = () => flights.get(key) ?? ask(key, tokenHash);
      if (entry) return isRead ? join().catch((error: unknown) => believe(key, error)) : join();
      if (now() < (unknown.get(key) ?? 0)) return null;
      const admitted = flights.has(key) ? undefined : admit?.();
      return admitted ? admitted.then(join) : join();
    },
    begin(tokenHash) {
      const key = tokenHash.toString('latin1');
      unknown.delete(key);
      flights.delete(key);
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
