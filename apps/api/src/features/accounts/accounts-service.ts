import type { LoginAnswer, PasswordBody, User } from '@headroom/contracts/accounts';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../errors.ts';
import { createGate } from '../../performance/create-gate.ts';
import type { AccountsRepository } from './accounts-repository.ts';
import { createFailedAttempts } from './failed-attempts.ts';
import { normaliseEmail } from './normalise-email.ts';
import { hashPassword, NOBODYS_HASH, verifyPassword } from './password-hash.ts';
import { createSessionCache } from './session-cache.ts';
import { hashToken, newToken, readToken, SESSION_SECONDS, type SentToken } from './session-token.ts';

/** A hash takes 19 MiB and 29 ms of a core: two at once leave cores for everybody else, 64 more wait a second at most. */
const HASHES = { maxRunning: 2, maxWaiting: 64 };

export type AccountsService = ReturnType<typeof createAccountsService>;

/**
 * Signing in and out, and finding out who sends a request.
 * @param limitGuesses counts a token that has not been good here against whoever sends it, and throws where that is too much.
 */
export function createAccountsService({
  repository,
  limitGuesses,
}: {
  repository: AccountsRepository;
  limitGuesses: (request: FastifyRequest) => Promise<void> | void;
}) {
  const sessions = createSessionCache((tokenHash) => repository.findUserBySession(tokenHash));
  const attempts = createFailedAttempts();
  const gate = createGate(HASHES);

  return {
    /**
     * Starts a session. An unknown account takes as long as a wrong password.
     * @throws AppError credentials_invalid, too_many_requests or overloaded.
     */
    async signIn({
      email,
      password,
      address,
    }: {
      email: string;
      password: string;
      address: string;
    }): Promise<LoginAnswer> {
      const by = { email: normaliseEmail(email), address };
      attempts.requireFew(by);
      const stored = await repository.findUserByEmail(by.email);
      const matches = await gate(async () => {
        // Again: those that were waiting in front may have failed meanwhile. Counted before the next one's turn.
        attempts.requireFew(by);
        const isRight = await verifyPassword(password, stored?.passwordHash ?? NOBODYS_HASH);
        if (stored && isRight) attempts.succeed(by);
        else attempts.fail(by);
        return isRight;
      });
      if (!stored || !matches) throw new AppError('credentials_invalid', { detail: 'Check both and try again.' });
      const { passwordHash: _hash, isDemo: _isDemo, ...user } = stored;
      const token = newToken();
      const tokenHash = hashToken(token);
      await repository.createSession({ userId: user.id, tokenHash, seconds: SESSION_SECONDS });
      sessions.begin(tokenHash);
      return { token, user };
    },

    /**
     * Changes the password of whoever sends the request and ends their other sessions; a wrong present one counts as a failed sign-in.
     * @throws AppError validation_failed, forbidden for a demo account, too_many_requests or overloaded.
     */
    async changePassword(request: FastifyRequest, { current, next }: PasswordBody): Promise<void> {
      const sent = readToken(request);
      const stored = request.user && (await repository.findUserByEmail(request.user.email));
      if (!sent || !stored) throw new AppError('unauthenticated', { detail: 'Sign in again.' });
      if (stored.isDemo) {
        throw new AppError('forbidden', { detail: 'Everybody uses the demo’s accounts; their passwords stay.' });
      }
      const by = { email: stored.email, address: request.ip };
      attempts.requireFew(by);
      const nextHash = await gate(async () => {
        attempts.requireFew(by);
        if (await verifyPassword(current, stored.passwordHash)) return hashPassword(next);
        attempts.fail(by);
        throw wrongPassword();
      });
      const change = { userId: stored.id, from: stored.passwordHash, to: nextHash, keep: hashToken(sent.token) };
      // Two changes at once: the second one's present password is no longer right.
      if (!(await repository.replacePassword(change))) throw wrongPassword();
      attempts.succeed(by);
      sessions.forgetUser(stored.id);
    },

    /** Ends the request's session, or all sessions of its user; nothing to end is no error. */
    async signOut(request: FastifyRequest, { everywhere }: { everywhere: boolean }): Promise<void> {
      const sent = readToken(request);
      if (!sent) return;
      let user: User | null = null;
      try {
        user = everywhere ? await sessions.find(sent.token, { isRead: false }) : null;
        if (user) await repository.deleteSessionsOf(user.id);
        else await repository.deleteSession(hashToken(sent.token));
      } finally {
        // Also where the database is away: nothing is believed any longer of a session that somebody wanted to end.
        if (user) sessions.forgetUser(user.id);
        sessions.forget(sent.token);
      }
    },

    /**
     * Who sends a request. A cookie that no longer counts is nobody: browsers send it unasked. A bearer token that does not
     * count is an error: the caller believes in it.
     */
    authenticate(request: FastifyRequest): Promise<User | null> | User | null {
      const sent = readToken(request);
      if (!sent) return null;
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      const user = sessions.find(sent.token, { isRead, admit: () => limitGuesses(request) });
      if (user instanceof Promise) return user.then((found) => requireValid(found, sent));
      if (user || sent.from === 'cookie') return user;
      // A wrong token whose question was saved is still one more guess.
      const counted = limitGuesses(request);
      return counted ? counted.then(() => requireValid(null, sent)) : requireValid(null, sent);
    },
  };
}

function requireValid(user: User | null, sent: SentToken): User | null {
  if (!user && sent.from === 'bearer') {
    throw new AppError('unauthenticated', {
      detail: 'The token is wrong or its session has ended; sign in again.',
      headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
    });
  }
  return user;
}

function wrongPassword(): AppError {
  const message = 'This is not your present password.';
  return new AppError('validation_failed', {
    detail: message,
    errors: [{ path: '/body/current', code: 'credentials_invalid', message }],
  });
}
