/** The background jobs of whoever is signed in, newest first: one list for the tray, the news and the screens. */
import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { Job, Jobs } from '@headroom/contracts/jobs';
import { oneEffect } from '../one-effect.ts';
import { request } from '../request.ts';
import { mayHaveSession } from '../session-hint.ts';

/** While something runs and nothing tells us of it; half as often as the server writes progress. */
const POLL_MILLISECONDS = 1_000;

export const isOver = ({ state }: Pick<Job, 'state'>): boolean => state !== 'queued' && state !== 'running';

export const jobsQuery = queryOptions({
  queryKey: ['jobs', 'list'],
  // Another tab may have signed out: asking would only put a 401 into the console.
  queryFn: async ({ signal }) => (mayHaveSession() ? (await request<Jobs>('/jobs', { signal })).jobs : []),
  refetchInterval: ({ state }) => (state.data?.some((job) => !isOver(job)) ? POLL_MILLISECONDS : false),
});

/** One job; reads nothing where the id is not known yet. */
export function jobQuery(id: string | null) {
  return queryOptions({
    queryKey: ['jobs', 'one', id],
    queryFn: ({ signal }) => request<Job>(`/jobs/${id}`, { signal }),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data && !isOver(state.data) ? POLL_MILLISECONDS : false),
  });
}

/** What a job is now, wherever it was heard of. What is older than what is known changes nothing. */
export function noteJob(client: QueryClient, job: Job): void {
  client.setQueryData<Job>(jobQuery(job.id).queryKey, (known) => (isOlder(job, known) ? known : job));
  client.setQueryData<Job[]>(jobsQuery.queryKey, (jobs) => {
    const known = jobs?.find(({ id }) => id === job.id);
    if (!jobs || isOlder(job, known)) return jobs;
    return known ? jobs.map((one) => (one.id === job.id ? job : one)) : [job, ...jobs];
  });
}

/**
 * Answers may arrive in any order. Attempts only grow, and one that has ended does not run again. A job that failed or
 * was stopped may be queued anew; its next attempt counts up when it begins.
 */
function isOlder(job: Job, known: Job | undefined): boolean {
  if (!known) return false;
  if (job.attempts !== known.attempts) return job.attempts < known.attempts;
  if (!isOver(known)) return known.state === 'running' && job.state === 'queued' && !job.startedAt;
  return job.state === 'running' || (job.state === 'queued' && known.state === 'succeeded');
}

/** Whether it is known to have ended, though an answer that came later speaks of it as begun: then its news is said already. */
export const hasEnded = (client: QueryClient, { id }: Pick<Job, 'id'>): boolean => {
  const known = client.getQueryData(jobQuery(id).queryKey);
  return known !== undefined && isOver(known);
};

/**
 * Asks the server to start, stop or take back a job, and notes the job that it answers with. Asked again because no
 * answer came, it is done once.
 * @param path below /api/v1, for instance `/products/bulk-actions`
 * @param seen what the person saw when they asked: the same press on another state is another wish
 * @throws ProblemError, NetworkError
 */
export async function sendJob(
  client: QueryClient,
  { path, body, seen }: { path: string; body?: unknown; seen?: unknown },
): Promise<Job> {
  const job = await oneEffect(JSON.stringify([path, body, seen]), (key) => {
    const headers = { 'idempotency-key': key };
    return request<Job>(path, { method: 'POST', headers, ...(body === undefined ? {} : { body }) });
  });
  noteJob(client, job);
  void client.invalidateQueries({ queryKey: jobsQuery.queryKey });
  return job;
}

const act =
  (what: string) =>
  (client: QueryClient, { id, state, attempts, undo }: Job) =>
    sendJob(client, { path: `/jobs/${id}/${what}`, seen: [state, attempts, undo?.jobId] });

export const cancelJob = act('cancel');
export const retryJob = act('retry');
/** @throws ProblemError `undo_expired`, `job_state` */
export const undoJob = act('undo');
