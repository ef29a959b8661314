import { useEffect, useRef } from 'react';
import { useReachable } from '../cache/use-reachable.ts';
import { useToast } from '../ui/toasts.tsx';

/** Says once that the network or the server went, and once that it is back. */
export function useNetworkToasts(): void {
  const reachable = useReachable();
  const toast = useToast();
  const said = useRef(true);
  useEffect(() => {
    if (said.current === reachable) return;
    said.current = reachable;
    const gone = navigator.onLine ? 'The server cannot be reached.' : 'You are offline.';
    toast({ message: reachable ? 'Back online.' : `${gone} What you have seen stays.` });
  }, [reachable, toast]);
}
