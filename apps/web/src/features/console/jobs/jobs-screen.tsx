import type { JobKindFigures, MonitoredJobsAnswer } from '@headroom/contracts/monitoring/service-jobs';
import type { ReactNode } from 'react';
import { Chart } from '../charts/chart.tsx';
import { ConsolePage } from '../console-page.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { figureColumn } from '../parts/figure-column.tsx';
import { formatMany, formatMilliseconds, formatShare } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Columns, Section } from '../parts/section.tsx';
import { WaitingTable } from '../parts/waiting-table.tsx';
import { useMarkers } from '../use-markers.ts';
import { useMonitoring } from '../use-monitoring.ts';
import { JobsList } from './jobs-list.tsx';
import { KIND_WORDS } from './job-kind-words.ts';

/** A job that waits for longer has no worker, or the workers have too much to do. */
const LATE_SECONDS = 300;

const COLUMNS: readonly Column<JobKindFigures>[] = [
  { key: 'kind', head: 'Kind', cell: ({ kind }) => KIND_WORDS[kind] ?? kind, isHead: true },
  {
    key: 'queued',
    head: 'Wait',
    cell: ({ queued }) => formatMany(queued),
    sortBy: ({ queued }) => queued,
    isFigure: true,
  },
  {
    key: 'running',
    head: 'Run',
    cell: ({ running }) => formatMany(running),
    sortBy: ({ running }) => running,
    isFigure: true,
  },
  {
    key: 'oldest',
    head: 'Oldest waits for',
    cell: ({ oldestSeconds }) => (oldestSeconds === null ? '–' : formatMilliseconds(oldestSeconds * 1_000)),
    sortBy: ({ oldestSeconds }) => oldestSeconds,
    isFigure: true,
    phone: 'hidden',
  },
  { key: 'runs', head: 'Ended', cell: ({ runs }) => formatMany(runs), sortBy: ({ runs }) => runs, isFigure: true },
  figureColumn({ key: 'failed', head: 'Failed', read: ({ failedShare }) => failedShare, unit: 'share' }),
  figureColumn({ key: 'p50', head: 'p50', read: ({ p50 }) => p50, unit: 'ms', phone: 'hidden' }),
  figureColumn({ key: 'p95', head: 'p95', read: ({ p95 }) => p95, unit: 'ms', withUncertainty: true, phone: 'figure' }),
  figureColumn({ key: 'wait', head: 'Waited, p95', read: ({ waitP95 }) => waitP95, unit: 'ms', phone: 'hidden' }),
];

/** What works in the background: how much waits, how long it takes, and what failed. */
export default function JobsScreen() {
  const markers = useMarkers();
  const result = useMonitoring<MonitoredJobsAnswer>('/jobs', { kind: 'service', takes: 'time' });
  const { data } = result;
  const line = (name: string) => data?.series.filter((series) => series.name === name);
  return (
    <ConsolePage
      title="Jobs"
      about={data && `${formatMany(data.failedShare.n)} ended`}
      verdict={data ? describe(data) : result.isError ? 'What the workers do cannot be read.' : undefined}
    >
      <Columns count={2}>
        <Chart
          title="Waiting"
          series={line('queued')}
          figure={data ? formatMany(data.queued) : ''}
          note={data && `now, ${formatMany(data.running)} running`}
          markers={markers}
        />
        <Chart
          title="The oldest has waited"
          series={line('oldest')}
          figure={data?.oldestSeconds == null ? '–' : formatMilliseconds(data.oldestSeconds * 1_000)}
          promise={{ value: LATE_SECONDS, label: 'late' }}
          markers={markers}
        />
        <Chart
          title="Failed"
          series={line('failed')}
          figure={data?.failedShare.value == null ? '–' : formatShare(data.failedShare.value)}
          note={data?.before.value == null ? undefined : `was ${formatShare(data.before.value)}`}
          n={data?.failedShare.n}
          markers={markers}
        />
        <Chart title="How long they take, p95" series={line('p95')} markers={markers} />
      </Columns>
      <Section title="By kind">
        <Loaded
          result={result}
          what="The jobs"
          waiting={<WaitingTable label="Kinds of jobs" columns={COLUMNS} rows={6} />}
        >
          {({ kinds }) => <DataTable label="Kinds of jobs" columns={COLUMNS} rows={kinds} keyOf={({ kind }) => kind} />}
        </Loaded>
      </Section>
      <JobsList />
    </ConsolePage>
  );
}

function describe({ kinds, failedShare, queued, running, oldestSeconds }: MonitoredJobsAnswer): ReactNode {
  if ((oldestSeconds ?? 0) > LATE_SECONDS) {
    const late = kinds.toSorted((a, b) => (b.oldestSeconds ?? 0) - (a.oldestSeconds ?? 0))[0];
    return (
      <>
        <mark>{KIND_WORDS[late?.kind ?? ''] ?? late?.kind}</mark> has waited for{' '}
        {formatMilliseconds((oldestSeconds ?? 0) * 1_000)}: look whether its worker runs.
      </>
    );
  }
  const failed = kinds.reduce((sum, kind) => sum + kind.failed, 0);
  if (failed > 0) {
    const worst = kinds.toSorted((a, b) => b.failed - a.failed)[0];
    return (
      <>
        {formatMany(failed)} of {formatMany(failedShare.n)} jobs failed, most of them{' '}
        <mark>{KIND_WORDS[worst?.kind ?? ''] ?? worst?.kind}</mark>.
      </>
    );
  }
  if (queued + running > 0) return `Workers keep up: ${formatMany(running)} running, ${formatMany(queued)} waiting.`;
  return failedShare.n === 0 ? 'Nothing works in the background.' : 'All jobs ended well.';
}
