import { useEffect, useRef } from 'react';
import { useOnline } from '../ui/online.ts';
import { useToast } from '../ui/toasts.tsx';

/** Says once that the network went, and once that it is back. */
export function useNetworkToasts(): void {
  const online = useOnline();
  const toast = useToast();
  const said = useRef(true);
  useEffect(() => {
    if (said.current === online) return;
    said.current = online;
    toast({
      message: online ? 'Back online.' : 'You are offline. What is on the screen stays; the rest needs the network.',
    });
  }, [online, toast]);
}
