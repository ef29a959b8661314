import { useEffect } from 'react';
import type { EditStore } from './edit-store.ts';

/**
 * Ctrl or Cmd with Z takes the last edit back, with Shift too it is made again; in a field these keys take back letters.
 * @param productId only of this product; without it, of any
 * @param say what was done, for those who do not see it
 */
export function useUndoKeys(store: EditStore, say: (words: string) => void, productId?: string): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const isUndo = event.key.toLowerCase() === 'z' && (event.metaKey || event.ctrlKey) && !event.altKey;
      if (!isUndo || (event.target as Element).closest('input, textarea, select, dialog')) return;
      event.preventDefault();
      const done = event.shiftKey ? 'Done again' : 'Undone';
      const taken = event.shiftKey ? store.redo(productId) : store.undo(productId);
      void taken.then((step) => step && say(productId === undefined ? `${done}: ${step.title}` : `${done}.`));
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [store, say, productId]);
}
