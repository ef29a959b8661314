import { use, useCallback, useSyncExternalStore } from 'react';
import type { Room } from '../../cache/catalogue-columns.ts';
import { FirstRoomContext } from '../../ui/first-room.ts';

/** Whether a media query holds; `first` is what a server said, which does not know. */
function useMedia(query: string, first: boolean): boolean {
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
    () => first,
  );
}

const MEDIUM = '(min-width: 861px)';
const WIDE = '(min-width: 1240px)';

/**
 * `narrow` is a phone: no rail for the filters, the same width as in the style sheets. From `wide` on the columns that
 * nobody chose fit beside a title of 220 px.
 */
export function useRoom(): Room {
  const isFirstWide = use(FirstRoomContext) === 'wide';
  const isMedium = useMedia(MEDIUM, isFirstWide);
  const isWide = useMedia(WIDE, isFirstWide);
  return isWide ? 'wide' : isMedium ? 'medium' : 'narrow';
}

/** The room as it is, for what is no component. */
export function roomNow(): Room {
  if (window.matchMedia(WIDE).matches) return 'wide';
  return window.matchMedia(MEDIUM).matches ? 'medium' : 'narrow';
}
