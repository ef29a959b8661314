import { useEffect, useRef } from 'react';
import type { LocalState } from '../cache/local/local-state.ts';
import { useLocalState } from '../cache/local/use-local-state.ts';
import { useToast } from '../ui/toasts.tsx';

const SENTENCES: Readonly<Record<Exclude<LocalState, 'kept'>, string>> = {
  memory: 'This browser keeps nothing here, as in a private window. What you see stays until you close the tab.',
  full: 'This device is full: what you see is not kept for later. Free some space, and leave this page open while changes are not sent.',
  outdated: 'Another tab has a newer Headroom. Load this one again, so that it keeps what you see.',
};

/** Says once, of each way in which this device may keep nothing, what that means. */
export function useStorageToasts(): void {
  const state = useLocalState();
  const toast = useToast();
  const said = useRef(new Set<LocalState>());
  useEffect(() => {
    if (state === 'kept' || said.current.has(state)) return;
    said.current.add(state);
    toast({
      message: SENTENCES[state],
      ...(state === 'outdated' && { action: { label: 'Load again', run: () => window.location.reload() } }),
    });
  }, [state, toast]);
}
