import { useCallback, useSyncExternalStore } from 'react';
import type { Room } from '../../cache/catalogue-columns.ts';

/** Whether a media query holds. A server does not know and says no. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => false,
  );
}

/**
 * `narrow` is a phone: no rail for the filters, the same width as in the style sheets. From `wide` on the columns that
 * nobody chose fit beside a title of 220 px.
 */
export function useRoom(): Room {
  const isMedium = useMedia('(min-width: 861px)');
  const isWide = useMedia('(min-width: 1240px)');
  return isWide ? 'wide' : isMedium ? 'medium' : 'narrow';
}
