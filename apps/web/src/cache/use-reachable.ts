import { useSyncExternalStore } from 'react';
import { isServerReached, onReach } from './reach.ts';

function subscribe(listener: () => void) {
  const stop = onReach(listener);
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    stop();
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

/** Whether the device has a network and the server answered when it was last asked. */
export const useReachable = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => navigator.onLine && isServerReached(),
    () => true,
  );
