import { hashKey, type QueryClient } from '@tanstack/react-query';
import type { Job } from '@headroom/contracts/jobs';
import { liveStream } from '../live/browser-live-stream.ts';
import { isOver, jobsQuery, noteJob } from './jobs.ts';

const LIST_HASH = hashKey(jobsQuery.queryKey);

/**
 * Keeps the known jobs as the live stream says they are, and reads them afresh where it may have missed something.
 * @param onOver called once for every job that ends while it is followed, also where nobody saw it unfinished
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
  function hear(job: Job): void {
    const jobs = client.getQueryData(jobsQuery.queryKey);
    // A short one can end before the answer that says it was made. Ids grow; an old job may be told of again when it is undone.
    if (jobs && isOver(job) && job.id > (jobs[0]?.id ?? '')) unfinished.add(job.id);
    noteJob(client, job);
  }
  const stopLooking = client.getQueryCache().subscribe(({ type, query }) => {
    if (type === 'updated' && query.queryHash === LIST_HASH) look();
  });
  const stopHearing = liveStream().subscribe((event) => {
    if (event.kind === 'job') hear(event.job);
    else if (event.kind === 'open' && !event.isComplete)
      void client.invalidateQueries({ queryKey: jobsQuery.queryKey });
  });
  look();
  return () => {
    stopLooking();
    stopHearing();
  };
}
