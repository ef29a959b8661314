import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { explainError } from '../../../cache/explain-error.ts';
import { request, type RequestOptions } from '../../../cache/request.ts';
import { useToast } from '../../../ui/toasts.tsx';
import { MONITORING_KEY } from '../use-monitoring.ts';

/** Does something about alerts, once at a time, and reads again what is shown of them. */
export function useAct() {
  const client = useQueryClient();
  const toast = useToast();
  const [isBusy, setBusy] = useState(false);
  /** @returns whether it was done; what failed is told. */
  async function act(path: string, { what, done, ...options }: RequestOptions & { what: string; done: string }) {
    if (isBusy) return false;
    setBusy(true);
    try {
      await request(`/monitoring${path}`, options);
      toast({ message: done });
      await client.invalidateQueries({ queryKey: [MONITORING_KEY, 'alerts'] });
      return true;
    } catch (error) {
      toast({ message: `Not done. ${explainError(error, what).text}` });
      return false;
    } finally {
      setBusy(false);
    }
  }
  return { act, isBusy };
}
