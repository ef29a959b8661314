import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { explainError } from '../../cache/explain-error.ts';
import { useToast } from '../../ui/toasts.tsx';

export interface Act {
  send: () => Promise<unknown>;
  /** Names it where it fails: "The job". */
  what: string;
  /** What is told when it is done; nothing where the screen shows it. */
  said?: string;
  /** What may be otherwise now, and is read again however it ends. */
  reads: QueryKey;
}

/** What an operator does from a screen, one at a time; a second press while the first is on its way is the same wish. */
export function useAct(): { isPending: boolean; act: (asked: Act) => void } {
  const client = useQueryClient();
  const toast = useToast();
  const [isPending, setPending] = useState(false);
  const isSending = useRef(false);
  async function run({ send, what, said, reads }: Act) {
    if (isSending.current) return;
    isSending.current = true;
    setPending(true);
    try {
      await send();
      if (said !== undefined) toast({ message: said });
    } catch (error) {
      const { title, text } = explainError(error, what);
      toast({ message: `${title}. ${text}` });
    } finally {
      isSending.current = false;
      setPending(false);
      void client.invalidateQueries({ queryKey: reads });
    }
  }
  return { isPending, act: (asked) => void run(asked) };
}
