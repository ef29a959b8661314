import type { LoginAnswer, LoginBody, User } from '@headroom/contracts/accounts';
import type { QueryClient } from '@tanstack/react-query';
import { ProblemError } from './problem-error.ts';
import { request } from './request.ts';
import { noteSession, onSessionElsewhere } from './session-hint.ts';
import { sessionQuery } from './session-query.ts';

const DEPENDS_ON_READER: ReadonlySet<unknown> = new Set(['products', 'jobs', 'imports']);
const dependsOnReader = ({ queryKey }: { queryKey: readonly unknown[] }) => DEPENDS_ON_READER.has(queryKey[0]);

/** What may be seen depends on who looks: everything but the site's own facts is forgotten and read again. */
function changeSession(client: QueryClient, user: User | null): void {
  noteSession(user !== null);
  client.setQueryData(sessionQuery.queryKey, user);
  forgetWhatTheReaderSaw(client);
}

function forgetWhatTheReaderSaw(client: QueryClient): void {
  client.removeQueries({ predicate: dependsOnReader, type: 'inactive' });
  void client.resetQueries({ predicate: dependsOnReader });
}

/** Follows what other tabs do: one browser has one session. Returns how to stop. */
export function followSession(client: QueryClient): () => void {
  return onSessionElsewhere(() => {
    void client.resetQueries({ queryKey: sessionQuery.queryKey });
    forgetWhatTheReaderSaw(client);
  });
}

/**
 * Signs in; the browser keeps the session in an HttpOnly cookie.
 * @throws ProblemError `credentials_invalid`, `too_many_requests` (with retryAfterSeconds), NetworkError
 */
export async function signIn(client: QueryClient, credentials: LoginBody): Promise<User> {
  const { user } = await request<LoginAnswer>('/auth/login', { method: 'POST', body: credentials });
  changeSession(client, user);
  return user;
}

/** Signs out of this browser. A session that had ended already counts as done. */
export async function signOut(client: QueryClient): Promise<void> {
  try {
    await request<undefined>('/auth/logout', { method: 'POST' });
  } catch (error) {
    if (!(error instanceof ProblemError && error.status === 401)) throw error;
  }
  changeSession(client, null);
}
