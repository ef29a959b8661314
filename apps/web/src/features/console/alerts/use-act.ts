import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { explainError } from '../../../cache/explain-error.ts';
import { request, type RequestOptions } from '../../../cache/request.ts';
import { useToast } from '../../../ui/toasts.tsx';
import { MONITORING_KEY } from '../use-monitoring.ts';

interface Act extends RequestOptions {
  what: string;
  done: string;
  /** Shows at once what will be so. */
  show?: (client: QueryClient) => void;
}

/** Does something about alerts, once at a time, and reads again what is shown of them. */
export function useAct() {
  const client = useQueryClient();
  const toast = useToast();
  const [isBusy, setBusy] = useState(false);
  const readAgain = () => client.invalidateQueries({ queryKey: [MONITORING_KEY, 'alerts'] });
  /** @returns whether it was done; what failed is told, and what `show` made of the lists is read anew. */
  async function act(path: string, { what, done, show, ...options }: Act): Promise<boolean> {
    if (isBusy) return false;
    setBusy(true);
    show?.(client);
    try {
      await request(`/monitoring${path}`, options);
      toast({ message: done });
      await readAgain();
      return true;
    } catch (error) {
      toast({ message: `Not done. ${explainError(error, what).text}` });
      if (show) void readAgain();
      return false;
    } finally {
      setBusy(false);
    }
  }
  return { act, isBusy };
}
