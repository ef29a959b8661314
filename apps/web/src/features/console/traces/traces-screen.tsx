import type { TraceListItem, Traces } from '@headroom/contracts/monitoring/trace-schemas';
import { Button } from '../../../ui/button.tsx';
import { formatCount, formatDateTime } from '../../../ui/format.ts';
import { Segmented } from '../../../ui/segmented.tsx';
import { ConsolePage } from '../console-page.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { formatMilliseconds } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { WaitingTable } from '../parts/waiting-table.tsx';
import { ShareView } from '../share-view.tsx';
import { ownWord } from '../own-words.ts';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMonitoring } from '../use-monitoring.ts';
import { KEPT_WORDS, worstOf } from './trace-words.ts';
import styles from './traces.module.css';

const COLUMNS: readonly Column<TraceListItem>[] = [
  { key: 'at', head: 'When', cell: ({ at }) => formatDateTime(at), sortBy: ({ at }) => at },
  { key: 'name', head: 'What', isHead: true, isCode: true, cell: ({ name }) => name, sortBy: ({ name }) => name },
  {
    key: 'took',
    head: 'Took',
    isFigure: true,
    phone: 'figure',
    cell: ({ durationMs }) => <b>{formatMilliseconds(durationMs)}</b>,
    sortBy: ({ durationMs }) => durationMs,
  },
  {
    key: 'hot',
    head: 'Most of it',
    isCode: true,
    cell: ({ hot }) => (hot ? `${hot.name}, ${formatMilliseconds(hot.durationMs)}` : ''),
  },
  { key: 'cache', head: 'Cache', cell: ({ cache }) => cache ?? '', sortBy: ({ cache }) => cache },
  { key: 'status', head: 'Status', isFigure: true, cell: ({ status }) => status ?? '', sortBy: ({ status }) => status },
  { key: 'kept', head: 'Kept', cell: ({ kept }) => KEPT_WORDS[kept], sortBy: ({ kept }) => kept },
];

const KEPT = [
  { value: 'all', label: 'All' },
  { value: 'slow', label: 'Slow' },
  { value: 'failed', label: 'Failed' },
  { value: 'job', label: 'Jobs' },
  { value: 'sampled', label: 'By chance' },
] as const;
const ORDERS = [
  { value: 'newest', label: 'Newest' },
  { value: 'slowest', label: 'Slowest' },
] as const;

/** Where the time of single requests and jobs went: those that were slow or failed, and a sample. */
export default function TracesScreen() {
  const { params, setParams, href } = useConsoleQuery();
  const chosen = { name: params.get('name') ?? undefined, kept: ownWord('/console/traces', params, 'kept') };
  const sort = params.get('sort') === 'slowest' ? 'slowest' : 'newest';
  const found = useMonitoring<Traces>('/traces', {
    kind: 'traces',
    takes: 'time',
    own: { ...chosen, sort, limit: '100' },
  });
  const { data } = found;
  const worst = data && worstOf(data.traces);
  return (
    <ConsolePage
      title="Traces"
      about={data && `${formatCount(data.names.reduce((sum, { count }) => sum + count, 0))} kept`}
      phoneLines={3}
      verdict={data ? verdictOf(worst) : found.isError ? 'What was traced is not known now.' : undefined}
      actions={<ShareView />}
    >
      <div className={styles.bar}>
        <Segmented
          label="Kept because"
          value={KEPT.find(({ value }) => value === chosen.kept)?.value ?? 'all'}
          options={KEPT}
          onChange={(kept) => setParams({ kept: kept === 'all' ? null : kept })}
        />
        <Segmented
          label="Order"
          value={sort}
          options={ORDERS}
          onChange={(order) => setParams({ sort: order === 'newest' ? null : order })}
        />
      </div>
      {chosen.name !== undefined && (
        <p>
          Only <code>{chosen.name}</code>{' '}
          <Button variant="bare" onClick={() => setParams({ name: null })}>
            Show all
          </Button>
        </p>
      )}
      <Loaded result={found} what="The traces" waiting={<WaitingTable label="Traces" columns={COLUMNS} rows={8} />}>
        {({ traces, slowMs, sampledShare, keepDays }) => (
          <>
            <DataTable
              label="Traces"
              columns={COLUMNS}
              rows={traces}
              keyOf={({ id, at, name }) => `${id} ${at} ${name}`}
              hrefOf={({ id }) => href(`/console/traces/${id}`)}
              isMarked={(trace) => trace === worst && (trace.isFailed || trace.durationMs >= slowMs)}
              firstRows={50}
              empty={
                <Empty title="Nothing was traced in this time">
                  Kept is what fails, what takes {formatMilliseconds(slowMs)} or more, every job, and of the rest{' '}
                  {sampledShare === 0 ? 'nothing' : `one in ${formatCount(Math.round(1 / sampledShare))}`}. Choose a
                  longer time, or use the app for a moment.
                </Empty>
              }
            />
            <p>Traces are kept for {keepDays} days. What the cache answers at once leaves none.</p>
          </>
        )}
      </Loaded>
    </ConsolePage>
  );
}

function verdictOf(worst: TraceListItem | undefined) {
  if (!worst) return 'Nothing was slow, nothing failed.';
  if (worst.isFailed) {
    return (
      <>
        <mark>{worst.name}</mark> failed.
      </>
    );
  }
  return (
    <>
      The slowest is <mark>{worst.name}</mark> with {formatMilliseconds(worst.durationMs)}
      {worst.hot && worst.hot.name !== worst.name ? `, most of it ${worst.hot.name}.` : '.'}
    </>
  );
}
