import { hashKey, type QueryClient } from '@tanstack/react-query';
import type { Job } from '@headroom/contracts/jobs';
import { liveStream } from '../live/browser-live-stream.ts';
import { isOver, jobsQuery, noteJob } from './jobs.ts';

const LIST_HASH = hashKey(jobsQuery.queryKey);

/**
 * Keeps the known jobs as the live stream says they are, and reads them afresh where it may have missed something.
 * @param onOver called once for every job that was seen unfinished and then finished
 * @returns how to stop
 */
export function followJobs(client: QueryClient, onOver: (job: Job) => void): () => void {
  const unfinished = new Set<string>();
  const look = () => {
    for (const job of client.getQueryData(jobsQuery.queryKey) ?? []) {
      if (!isOver(job)) unfinished.add(job.id);
      else if (unfinished.delete(job.id)) onOver(job);
    }
  };
  const stopLooking = client.getQueryCache().subscribe(({ type, query }) => {
    if (type === 'updated' && query.queryHash === LIST_HASH) look();
  });
  const stopHearing = liveStream().subscribe((event) => {
    if (event.kind === 'job') noteJob(client, event.job);
    else if (event.kind === 'open' && !event.isComplete)
      void client.invalidateQueries({ queryKey: jobsQuery.queryKey });
  });
  look();
  return () => {
    stopLooking();
    stopHearing();
  };
}
