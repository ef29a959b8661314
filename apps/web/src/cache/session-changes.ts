import type { LoginAnswer, LoginBody, PasswordBody, User } from '@headroom/contracts/accounts';
import type { QueryClient } from '@tanstack/react-query';
import { forgetWhatTheReaderSaw } from './follow-session.ts';
import { ProblemError } from './problem-error.ts';
import { request } from './request.ts';
import { hintedPerson, noteSession } from './session-hint.ts';
import { sessionQuery } from './session-query.ts';

function changeSession(client: QueryClient, user: User | null): void {
  noteSession(user?.id ?? null);
  client.setQueryData(sessionQuery.queryKey, user);
  forgetWhatTheReaderSaw(client);
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

/**
 * Signs out of this browser, or of all. A session that had ended already counts as done. What the person could see leaves the
 * device; what they changed and nobody has sent stays for them.
 * @throws NetworkError, ProblemError: then nothing has changed, because only the server can end a session
 */
export async function signOut(client: QueryClient, { everywhere = false } = {}): Promise<void> {
  const query = new URLSearchParams(everywhere ? { everywhere: 'true' } : {});
  try {
    await request<undefined>('/auth/logout', { method: 'POST', query });
  } catch (error) {
    if (!(error instanceof ProblemError && error.status === 401)) throw error;
  }
  const person = client.getQueryData(sessionQuery.queryKey)?.id ?? hintedPerson();
  changeSession(client, null);
  if (person === null) return;
  try {
    const { forgetPerson } = await import('./local/forget-person.ts');
    await forgetPerson(person);
  } catch {
    // Storage that is broken or forbidden holds nothing that could be read either; nobody else's screen looks there.
  }
}

/**
 * Changes the password of whoever is signed in. Other sessions of the account end; this one goes on.
 * @throws ProblemError `credentials_invalid`, `too_many_requests`, `validation_failed`, NetworkError
 */
export async function changePassword(passwords: PasswordBody): Promise<void> {
  await request<unknown>('/auth/password', { method: 'POST', body: passwords });
}
