import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { Import, ImportLines, ImportReading, Imports } from '@headroom/contracts/imports';
import type { Job, Jobs } from '@headroom/contracts/jobs';
import { sendJob } from '../../cache/jobs/jobs.ts';
import { beginJourney } from '../../cache/journey.ts';
import { request } from '../../cache/request.ts';

export const importsQuery = queryOptions({
  queryKey: ['imports', 'list'],
  queryFn: async ({ signal }) => (await request<Imports>('/imports', { signal })).imports,
  staleTime: 0,
});

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['imports', 'one', id],
    queryFn: ({ signal }) => request<Import>(`/imports/${encodeURIComponent(id)}`, { signal }),
  });

/** The jobs that imports and their checks were, newest first. */
export const importJobsQuery = queryOptions({
  queryKey: ['jobs', 'imports'],
  queryFn: async ({ signal }) => {
    const query = new URLSearchParams({ limit: '100', kind: 'import' });
    return (await request<Jobs>('/jobs', { query, signal })).jobs;
  },
  staleTime: 0,
});

/** A line of the file with its neighbours. */
export const linesQuery = (id: string, line: number) =>
  queryOptions({
    queryKey: ['imports', 'lines', id, line],
    queryFn: async ({ signal }) => {
      const query = new URLSearchParams({ line: String(line) });
      return (await request<ImportLines>(`/imports/${id}/lines`, { query, signal })).lines;
    },
    // The file does not change.
    staleTime: Infinity,
  });

/** Where the rows that were left out can be fetched as a CSV. */
export const rejectsHref = (id: string): string => `/api/v1/imports/${id}/rejects`;

/** Imports that were started on this page, until they are seen to have ended; by the job. */
const running = new Map<string, ReturnType<typeof beginJourney>>();

/** Whoever waited for an import sees that it is over. */
export function noteImportEnd({ id, state }: Pick<Job, 'id' | 'state'>): void {
  running.get(id)?.(state === 'succeeded' ? 'done' : state === 'cancelled' ? 'left' : 'failed');
  running.delete(id);
}

/** Starts the check or the import itself, and knows afterwards which job it is. */
export async function startImportJob(
  client: QueryClient,
  { file, step, reading }: { file: Import; step: 'check' | 'run'; reading: ImportReading },
): Promise<Job> {
  const { id, checkJobId, jobId } = file;
  const end = beginJourney('import');
  const job = await sendJob(client, { path: `/imports/${id}/${step}`, body: reading, seen: [checkJobId, jobId] });
  if (step === 'run') running.set(job.id, end);
  client.setQueryData(importQuery(id).queryKey, (known) =>
    known ? { ...known, reading, ...(step === 'check' ? { checkJobId: job.id } : { jobId: job.id }) } : known,
  );
  void client.invalidateQueries({ queryKey: ['imports'] });
  return job;
}

export async function discardImport(client: QueryClient, id: string): Promise<void> {
  await request<undefined>(`/imports/${id}`, { method: 'DELETE' });
  client.removeQueries({ queryKey: importQuery(id).queryKey });
  await client.invalidateQueries({ queryKey: importsQuery.queryKey });
}
