import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Job, Jobs } from '@headroom/contracts/jobs';
import { cancelJob, isOver, retryJob } from '../../../cache/jobs/jobs.ts';
import { request } from '../../../cache/request.ts';
import { Button } from '../../../ui/button.tsx';
import { formatDateTime } from '../../../ui/format.ts';
import { Status, type StatusShape } from '../../../ui/status.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { WaitingTable } from '../parts/waiting-table.tsx';
import { MONITORING_KEY } from '../use-monitoring.ts';
import { useAct } from '../use-act.ts';
import { KIND_WORDS } from './job-kind-words.ts';

const STATES: Readonly<Record<Job['state'], readonly [StatusShape, string]>> = {
  queued: ['open', 'Waiting'],
  running: ['half', 'Running'],
  succeeded: ['good', 'Done'],
  failed: ['failed', 'Failed'],
  cancelled: ['out', 'Stopped'],
};

const COLUMNS: readonly Column<Job>[] = [
  { key: 'title', head: 'Job', cell: ({ title }) => title, isHead: true },
  { key: 'kind', head: 'Kind', cell: ({ kind }) => KIND_WORDS[kind] ?? kind, phone: 'hidden' },
  {
    key: 'state',
    head: 'State',
    cell: ({ state, error }) => (
      <>
        <Status shape={STATES[state][0]}>{STATES[state][1]}</Status>
        {error && ` ${error.message}`}
      </>
    ),
  },
  { key: 'who', head: 'Asked by', cell: ({ actor }) => actor?.name ?? 'the clock', phone: 'hidden' },
  { key: 'at', head: 'At', cell: ({ createdAt }) => formatDateTime(createdAt), sortBy: ({ createdAt }) => createdAt },
];

interface Acting {
  isPending: boolean;
  act: (job: Job, send: typeof cancelJob) => void;
}

const actColumn = (acting: Acting): Column<Job> => ({
  key: 'act',
  head: '',
  cell: (job) => <JobAct job={job} {...acting} />,
});

function JobAct({ job, isPending, act }: Acting & { job: Job }) {
  if (!isOver(job)) {
    return (
      <Button variant="bare" disabled={isPending || job.isCancelRequested} onClick={() => act(job, cancelJob)}>
        {job.isCancelRequested ? 'Stopping' : 'Stop'}
      </Button>
    );
  }
  if (job.state === 'succeeded') return null;
  return (
    <Button variant="bare" disabled={isPending} onClick={() => act(job, retryJob)}>
      Try again
    </Button>
  );
}

/** Everybody's jobs, newest first, with what an operator can do about them. */
export function JobsList() {
  const client = useQueryClient();
  // Below the key of the console, so that it is read again when the stream says that there are new figures.
  const queryKey = [MONITORING_KEY, 'service', 'jobs of everybody'];
  const result = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      request<Jobs>('/jobs', { query: new URLSearchParams({ everyone: 'true', limit: '50' }), signal }),
  });
  const { isPending, act } = useAct();
  const columns = [
    ...COLUMNS,
    actColumn({
      isPending,
      act: (job, send) => act({ send: () => send(client, job), what: 'The job', reads: queryKey }),
    }),
  ];
  return (
    <Section title="Jobs" aside="the last 50 of everybody">
      <Loaded result={result} what="The list of jobs" waiting={<WaitingTable label="Jobs" columns={columns} />}>
        {({ jobs }) => (
          <DataTable
            label="Jobs"
            columns={columns}
            rows={jobs}
            keyOf={({ id }) => id}
            firstRows={15}
            empty={
              <Empty title="No jobs yet">An import, a change of many products or the nightly clean-up makes one.</Empty>
            }
          />
        )}
      </Loaded>
    </Section>
  );
}
