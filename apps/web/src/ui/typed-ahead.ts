import { useEffect } from 'react';
import { isForPage } from './shortcuts.tsx';

let held: string[] = [];

/** Keys that were held for the dialog that opens now, as KeyboardEvent.key has them; each is given once. */
export const takeTyped = (): readonly string[] => held.splice(0);

/**
 * Holds what is typed between the key that opens a dialog and the dialog, whose code may still be on its way: `g` and a number are
 * one movement of the hand. What is held goes to nothing else on the page, and the dialog types it into its field; Escape gives up.
 * @param onClose must not change between two renders
 */
export function useTypedAhead(isOpen: boolean, onClose: () => void): void {
  useEffect(() => {
    if (!isOpen) return undefined;
    function hold(event: KeyboardEvent) {
      // An open dialog has the keys itself.
      if (!isForPage(event)) return;
      const { key } = event;
      if (key === 'Escape') onClose();
      else if (/^(?:.|Enter|Backspace)$/u.test(key)) held.push(key);
      else return;
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    // Not for ever: the code may never come.
    window.addEventListener('keydown', hold, { capture: true, signal: AbortSignal.timeout(15_000) });
    return () => {
      window.removeEventListener('keydown', hold, true);
      held = [];
    };
  }, [isOpen, onClose]);
}
