import type { DatabaseConcern, DatabaseSummary } from '@headroom/contracts/monitoring/database-summary';
import { Link } from 'wouter';
import { formatBytes } from '../../../ui/format-size.ts';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { Status } from '../../../ui/status.tsx';
import { Chart } from '../charts/chart.tsx';
import { ConsolePage } from '../console-page.tsx';
import { formatMilliseconds, formatShare, formatValue } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Columns, Facts } from '../parts/section.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMonitoring } from '../use-monitoring.ts';
import { AccessProblems } from './access-problems.tsx';
import styles from './database.module.css';
import { DatabaseTabs } from './database-tabs.tsx';
import { StatementsTable } from './statements-table.tsx';

const WHERE: Readonly<Record<DatabaseConcern['screen'], string | undefined>> = {
  statements: undefined,
  access: undefined,
  indexes: '/console/database/indexes',
  tables: '/console/database/tables',
  activity: '/console/database/activity',
};

const FACTS = [
  'Size',
  'Connections',
  'Pool of this process',
  'Found in memory',
  'Waiting for a lock',
  'Replicas',
] as const;

const WaitingSummary = () => (
  <>
    <Columns count={2}>
      <Chart title="Statements a second" series={undefined} />
      <Chart title="Mean time of a statement" series={undefined} />
    </Columns>
    <Facts facts={FACTS.map((name) => [name, <Skeleton key={name} width="9ch" />])} />
  </>
);

/** How the database is, and which statements take its time. */
export default function DatabaseScreen() {
  const { href } = useConsoleQuery();
  const summary = useMonitoring<DatabaseSummary>('/database', { kind: 'database', takes: 'time' });
  const told = summary.data;
  const isHit = told?.buffersHitShare ?? null;
  return (
    <ConsolePage
      title="Database"
      about={told && `PostgreSQL ${told.version}`}
      verdict={told?.verdict ?? (summary.isError ? 'How the database is cannot be read.' : undefined)}
    >
      <DatabaseTabs />
      <Loaded result={summary} what="The database" waiting={<WaitingSummary />}>
        {(answer) => (
          <>
            {answer.concerns.some(({ screen }) => answer.concerns.length > 1 || WHERE[screen] !== undefined) && (
              <ul className={styles.list} aria-label="What asks for a look">
                {answer.concerns.map(({ level, text, screen }) => {
                  const to = WHERE[screen];
                  return (
                    <li key={text}>
                      <Status shape={level}>{level === 'failed' ? 'Failed' : 'At risk'}</Status>{' '}
                      {to === undefined ? text : <Link href={href(to)}>{text}</Link>}
                    </li>
                  );
                })}
              </ul>
            )}
            <Columns count={2}>
              <Chart
                title="Statements a second"
                series={answer.series.slice(0, 1)}
                figure={answer.callsPerSecond === null ? '–' : formatValue(answer.callsPerSecond, 'perSecond')}
                note="on average"
              />
              <Chart
                title="Mean time of a statement"
                series={answer.series.slice(1)}
                figure={answer.meanMilliseconds === null ? '–' : formatMilliseconds(answer.meanMilliseconds)}
              />
            </Columns>
            <Facts
              facts={[
                [FACTS[0], formatBytes(answer.databaseBytes)],
                [FACTS[1], `${answer.connections} of ${answer.maxConnections}`],
                [
                  FACTS[2],
                  `${answer.pool.connections - answer.pool.idle} of ${answer.pool.size} busy, ${answer.pool.waiting} waiting`,
                ],
                [FACTS[3], isHit === null ? '–' : formatShare(isHit)],
                [FACTS[4], String(answer.blocked)],
                [
                  FACTS[5],
                  answer.replicas === 0
                    ? 'none'
                    : `${answer.replicas}, ${formatMilliseconds(answer.replicaLagMilliseconds ?? 0)} behind`,
                ],
              ]}
            />
            <AccessProblems problems={answer.access} />
          </>
        )}
      </Loaded>
      <StatementsTable />
    </ConsolePage>
  );
}
