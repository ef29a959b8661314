import { QueryCache, QueryClient } from '@tanstack/react-query';
import { NetworkError } from './network-error.ts';
import { ProblemError } from './problem-error.ts';

const RETRIES = 2;
const FIRST_DELAY_MILLISECONDS = 500;
const LONGEST_DELAY_MILLISECONDS = 15_000;
const STALE_MILLISECONDS = 30_000;

/** Only what can pass by itself is asked again: no answer, or 503. Offline waits for the network instead. */
export function isWorthRetrying(failures: number, error: unknown): boolean {
  if (failures >= RETRIES) return false;
  if (error instanceof NetworkError) return error.kind !== 'offline';
  return error instanceof ProblemError && error.status === 503;
}

/** Milliseconds before the next try: what the server asked for, else doubling with up to 25 % of jitter. */
export function retryDelayMilliseconds(failures: number, error: unknown): number {
  const asked = error instanceof ProblemError ? error.retryAfterSeconds : undefined;
  const wait = asked === undefined ? FIRST_DELAY_MILLISECONDS * 2 ** failures : asked * 1000;
  return Math.min(LONGEST_DELAY_MILLISECONDS, wait) * (1 + Math.random() / 4);
}

/**
 * The one query client of the app. Every key that holds products begins with 'products', so that a change of
 * who is signed in can drop all of it. Nothing is asked again because a window gained focus.
 * @param onUnauthenticated called when a read needs somebody signed in
 */
export function createQueryClient({ onUnauthenticated }: { onUnauthenticated: () => void }): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, { meta }) => {
        // A link that a pointer rests on must not lead to the sign-in by itself.
        if (meta?.['isAhead']) return;
        if (error instanceof ProblemError && error.code === 'unauthenticated') onUnauthenticated();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: STALE_MILLISECONDS,
        retry: isWorthRetrying,
        retryDelay: retryDelayMilliseconds,
        refetchOnWindowFocus: false,
        // An offline read fails at once and says so, instead of waiting without a word; the network's return reads again.
        networkMode: 'always',
        refetchOnReconnect: true,
      },
    },
  });
}
