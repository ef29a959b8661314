import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/**
 * Whether the browser has the page. False on the server, and while React takes over what the server drew: whatever only a
 * browser knows (its clock, its time zone) must not be in that drawing, and comes right after it.
 */
export const useTakenOver = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
