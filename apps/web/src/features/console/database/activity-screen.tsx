import type { DatabaseActivity, DatabaseSession } from '@headroom/contracts/monitoring/database-activity';
import { Button } from '../../../ui/button.tsx';
import { formatBytes } from '../../../ui/format-size.ts';
import { ConsolePage } from '../console-page.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { formatMany, formatMilliseconds } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Columns, Facts, Section } from '../parts/section.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMonitoring } from '../use-monitoring.ts';
import { AccessProblems } from './access-problems.tsx';
import styles from './database.module.css';
import { DatabaseTabs } from './database-tabs.tsx';

const took = (milliseconds: number | null) => (milliseconds === null ? '–' : formatMilliseconds(milliseconds));
type Connections = DatabaseActivity['connections'][number];
type Replica = DatabaseActivity['replicas'][number];

const SESSION_COLUMNS: readonly Column<DatabaseSession>[] = [
  {
    key: 'statement',
    head: 'Statement',
    cell: ({ statementName }) => statementName ?? 'hidden',
    isHead: true,
  },
  { key: 'pid', head: 'Process', cell: ({ pid }) => String(pid), isFigure: true, phone: 'hidden' },
  { key: 'application', head: 'Application', cell: ({ application }) => application },
  { key: 'state', head: 'State', cell: ({ state }) => state },
  { key: 'waits', head: 'Waits for', cell: ({ waitsFor }) => waitsFor ?? '–' },
  { key: 'blocked', head: 'Held up by', cell: ({ blockedBy }) => blockedBy.join(', ') || '–' },
  {
    key: 'transaction',
    head: 'In a transaction for',
    cell: ({ transactionMilliseconds }) => took(transactionMilliseconds),
    sortBy: ({ transactionMilliseconds }) => transactionMilliseconds,
    isFigure: true,
    phone: 'figure',
  },
];

const CONNECTION_COLUMNS: readonly Column<Connections>[] = [
  { key: 'application', head: 'Application', cell: ({ application }) => application || 'without a name', isHead: true },
  { key: 'state', head: 'State', cell: ({ state }) => state },
  {
    key: 'count',
    head: 'Connections',
    cell: ({ count }) => formatMany(count),
    sortBy: ({ count }) => count,
    isFigure: true,
    phone: 'figure',
  },
];
const REPLICA_COLUMNS: readonly Column<Replica>[] = [
  { key: 'name', head: 'Replica', cell: ({ name }) => name, isHead: true },
  { key: 'state', head: 'State', cell: ({ state, isSynchronous }) => (isSynchronous ? `${state}, waited for` : state) },
  {
    key: 'bytes',
    head: 'Behind',
    cell: ({ lagBytes }) => (lagBytes === null ? '–' : formatBytes(lagBytes)),
    isFigure: true,
  },
  {
    key: 'time',
    head: 'Behind, time',
    cell: ({ lagMilliseconds }) => took(lagMilliseconds),
    isFigure: true,
    phone: 'figure',
  },
];

/** Who is connected now, what they wait for, and who holds them up. */
export default function ActivityScreen() {
  const { href } = useConsoleQuery();
  const result = useMonitoring<DatabaseActivity>('/database/activity', { kind: 'database', takes: 'nothing' });
  return (
    <ConsolePage
      title="Database, sessions and locks"
      about="now"
      verdict={result.data ? verdictOf(result.data) : result.isError ? 'The sessions cannot be read.' : undefined}
      actions={
        <Button disabled={result.isFetching} onClick={() => void result.refetch()}>
          Read again
        </Button>
      }
    >
      <DatabaseTabs />
      <Loaded result={result} what="The sessions" waiting={<div className={styles.wait} />}>
        {({ sessions, connections, used, maxConnections, pool, replicas, access }) => (
          <>
            <Facts
              facts={[
                ['Connections of the server', `${used} of ${maxConnections}`],
                [
                  'Pool of this process',
                  `${pool.connections - pool.idle} busy, ${pool.idle} idle, at most ${pool.size}`,
                ],
                ['Requests that wait for one', formatMany(pool.waiting)],
              ]}
            />
            <Section title="At work">
              <DataTable
                label="Sessions"
                columns={SESSION_COLUMNS}
                rows={sessions}
                keyOf={({ pid }) => String(pid)}
                hrefOf={({ statementId }) =>
                  statementId === null ? undefined : href(`/console/database/statements/${statementId}`)
                }
                isMarked={({ blockedBy }) => blockedBy.length > 0}
                empty={<Empty title="Nobody is at work">Every connection is idle at this moment.</Empty>}
              />
            </Section>
            <Columns count={2}>
              <Section title="Connected">
                <DataTable
                  label="Connections"
                  columns={CONNECTION_COLUMNS}
                  rows={connections}
                  keyOf={({ application, state }) => `${application} ${state}`}
                />
              </Section>
              <Section title="Replicas">
                <DataTable
                  label="Replicas"
                  columns={REPLICA_COLUMNS}
                  rows={replicas}
                  keyOf={({ name }) => name}
                  empty={<p className={styles.note}>None is connected.</p>}
                />
              </Section>
            </Columns>
            <AccessProblems problems={access} />
          </>
        )}
      </Loaded>
    </ConsolePage>
  );
}

function verdictOf({ sessions, pool }: DatabaseActivity): string {
  const blocked = sessions.filter(({ blockedBy }) => blockedBy.length > 0).length;
  if (blocked > 0) return `${blocked === 1 ? 'One session waits' : `${blocked} sessions wait`} for another.`;
  if (pool.waiting > 0)
    return `${pool.waiting === 1 ? 'One request waits' : `${pool.waiting} requests wait`} for a connection.`;
  return 'Nobody waits for anybody.';
}
