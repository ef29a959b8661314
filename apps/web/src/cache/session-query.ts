import { queryOptions } from '@tanstack/react-query';
import type { User } from '@headroom/contracts/accounts';
import { ProblemError } from './problem-error.ts';
import { request } from './request.ts';
import { mayHaveSession, noteSession } from './session-hint.ts';

async function readSession(signal: AbortSignal): Promise<User | null> {
  if (!mayHaveSession()) return null;
  try {
    const user = await request<User>('/auth/me', { signal });
    noteSession(user.id);
    return user;
  } catch (error) {
    if (!(error instanceof ProblemError && error.status === 401)) throw error;
    noteSession(null);
    return null;
  }
}

/** Who is signed in; null for nobody. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => readSession(signal),
  staleTime: 5 * 60_000,
});
