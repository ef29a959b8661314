import { startTransition, useEffect, useState, useSyncExternalStore } from 'react';

const never = () => () => undefined;
let hasDrawn = false;

/**
 * Whether the browser has the page. False on the server, and while React takes over what the server drew: whatever only a
 * browser knows (its clock, its time zone) must not be in that drawing, and comes right after it. It comes in slices, as the page is
 * taken over: all at once it held up a phone's first tap for 0.1 s. A deferred value would do the same, but where the taking over has to
 * begin again React gives it at once, and the page is not what the server drew.
 * @param isSpare whether a page that no server drew can be painted without it too: the first rows do not wait for it
 */
export function useTakenOver(isSpare = false): boolean {
  const [own] = useState({ isHere: hasDrawn || !isSpare });
  // React asks for the server's only of what it takes over; to tell it another afterwards would be drawn at once.
  const wasHere = useSyncExternalStore(
    never,
    () => own.isHere,
    // oxlint-disable-next-line react/immutability -- it says how this part came to be, and never changes after that
    () => (own.isHere = false),
  );
  const [isHere, setHere] = useState(wasHere);
  useEffect(() => {
    hasDrawn = true;
    if (!isHere) startTransition(() => setHere(true));
  }, [isHere]);
  return isHere;
}
