import { queryOptions } from '@tanstack/react-query';
import type { User } from '@headroom/contracts/accounts';
import { ProblemError } from './problem-error.ts';
import { request } from './request.ts';

async function readSession(signal: AbortSignal): Promise<User | null> {
  try {
    return await request<User>('/auth/me', { signal });
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) return null;
    throw error;
  }
}

/** Who is signed in; null for nobody. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => readSession(signal),
  staleTime: 5 * 60_000,
});
