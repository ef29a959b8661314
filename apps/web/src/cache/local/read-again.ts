import type { Query, QueryClient } from '@tanstack/react-query';
import { isRestored } from '../device-answers.ts';
import { NetworkError } from '../network-error.ts';
import { isServerReached, onReach } from '../reach.ts';
import { request } from '../request.ts';

const EVERY_MILLISECONDS = 5_000;

const isOwed = ({ queryHash, state }: Query) =>
  state.fetchStatus === 'idle' && (state.error instanceof NetworkError || isRestored(queryHash, state.dataUpdatedAt));

function ask(): void {
  if (isServerReached() || !navigator.onLine || document.visibilityState === 'hidden') return;
  // Its answer, whatever it is, says that the server is there.
  request('/site').catch(() => undefined);
}

/**
 * While the server is out of reach, asks for something small until it is back; then reads again what the device answered
 * meanwhile or what failed. Returns how to stop.
 */
export function readAgain(client: QueryClient): () => void {
  const timer = setInterval(ask, EVERY_MILLISECONDS);
  const stopFollowing = onReach(() => {
    if (isServerReached()) void client.refetchQueries({ type: 'active', predicate: isOwed });
  });
  window.addEventListener('online', ask);
  document.addEventListener('visibilitychange', ask);
  return () => {
    clearInterval(timer);
    stopFollowing();
    window.removeEventListener('online', ask);
    document.removeEventListener('visibilitychange', ask);
  };
}
