import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Job } from '@headroom/contracts/jobs';
import { explainError } from '../../cache/explain-error.ts';
import { cancelJob, hasEnded, retryJob, undoJob } from '../../cache/jobs/jobs.ts';
import { useToast } from '../../ui/toasts.tsx';

/** Cancel, undo and try again; what the server refuses is said. */
export function useJobActs() {
  const client = useQueryClient();
  const toast = useToast();
  const [sent] = useState(() => new Set<string>());
  const act = (send: typeof cancelJob, what: string, said?: string) => async (job: Job) => {
    // A second press while the first is on its way is the same wish.
    const wish = `${what} ${job.id}`;
    if (sent.has(wish)) return;
    sent.add(wish);
    try {
      const answered = await send(client, job);
      if (said && !hasEnded(client, answered)) toast({ message: said });
    } catch (error) {
      const { title, text } = explainError(error, what);
      toast({ message: `${title}. ${text}` });
    } finally {
      sent.delete(wish);
    }
  };
  return {
    cancel: act(cancelJob, 'The cancel'),
    retry: act(retryJob, 'The job'),
    undo: act(undoJob, 'The undo', 'Undoing. Products that were changed since keep that change.'),
  };
}
