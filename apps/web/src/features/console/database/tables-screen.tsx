import type { DatabaseTables, TableFacts } from '@headroom/contracts/monitoring/database-tables';
import { formatBytes } from '../../../ui/format-size.ts';
import { formatDateTime } from '../../../ui/format.ts';
import { Status } from '../../../ui/status.tsx';
import { ConsolePage } from '../console-page.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { formatMany } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { useMonitoring } from '../use-monitoring.ts';
import { AccessProblems } from './access-problems.tsx';
import { CopiedCode } from './copied-code.tsx';
import styles from './database.module.css';
import { DatabaseTabs } from './database-tabs.tsx';

const COLUMNS: readonly Column<TableFacts>[] = [
  { key: 'name', head: 'Table', cell: ({ name }) => name, sortBy: ({ name }) => name, isHead: true, isCode: true },
  {
    key: 'state',
    head: 'State',
    cell: ({ why }) => (why === null ? <Status shape="good">well</Status> : <Status shape="risk">look</Status>),
    phone: 'hidden',
  },
  {
    key: 'rows',
    head: 'Rows, about',
    cell: ({ rows }) => formatMany(rows),
    sortBy: ({ rows }) => rows,
    isFigure: true,
  },
  {
    key: 'size',
    head: 'Size',
    cell: ({ tableBytes }) => formatBytes(tableBytes),
    sortBy: ({ tableBytes }) => tableBytes,
    isFigure: true,
    phone: 'figure',
  },
  {
    key: 'indexes',
    head: 'Indexes',
    cell: ({ indexBytes }) => formatBytes(indexBytes),
    sortBy: ({ indexBytes }) => indexBytes,
    isFigure: true,
    phone: 'hidden',
  },
  {
    key: 'dead',
    head: 'Dead rows, limit',
    cell: ({ deadRows, deadRowsLimit }) =>
      `${formatMany(deadRows)} of ${deadRowsLimit === null ? '–' : formatMany(deadRowsLimit)}`,
    sortBy: ({ deadRows }) => deadRows,
    isFigure: true,
  },
  {
    key: 'vacuum',
    head: 'Last vacuum',
    cell: ({ lastVacuumAt }) => (lastVacuumAt === null ? 'never' : formatDateTime(lastVacuumAt)),
    sortBy: ({ lastVacuumAt }) => lastVacuumAt,
    isFigure: true,
    phone: 'hidden',
  },
  {
    key: 'bloat',
    head: 'Empty, estimate',
    cell: ({ bloatBytes }) => (bloatBytes === null ? '–' : `≈ ${formatBytes(bloatBytes)}`),
    sortBy: ({ bloatBytes }) => bloatBytes,
    isFigure: true,
  },
];

/** How large the tables are, and whether vacuum keeps up with what is written. */
export default function TablesScreen() {
  const result = useMonitoring<DatabaseTables>('/database/tables', { kind: 'database', takes: 'nothing' });
  return (
    <ConsolePage
      title="Database, tables"
      about={result.data && formatBytes(result.data.databaseBytes)}
      verdict={result.data ? verdictOf(result.data) : result.isError ? 'The tables cannot be read.' : undefined}
    >
      <DatabaseTabs />
      <Loaded result={result} what="The tables" waiting={<div className={styles.wait} />}>
        {({ tables, access }) => (
          <>
            {tables.some(({ why }) => why !== null) && (
              <ul className={styles.list}>
                {tables.map(({ name, why, statement }) =>
                  why === null ? null : (
                    <li key={name} className={styles.item}>
                      <p>
                        <b>{name}.</b> {why}
                      </p>
                      {statement !== null && <CopiedCode>{statement}</CopiedCode>}
                    </li>
                  ),
                )}
              </ul>
            )}
            <Section title="All" aside="As they are now; rows and empty room are estimates">
              <DataTable label="Tables" columns={COLUMNS} rows={tables} keyOf={({ name }) => name} />
            </Section>
            <AccessProblems problems={access} />
          </>
        )}
      </Loaded>
    </ConsolePage>
  );
}

function verdictOf({ tables }: DatabaseTables): string {
  const count = tables.filter(({ why }) => why !== null).length;
  if (count === 0) return 'Vacuum keeps up with what is written.';
  return `${count === 1 ? 'One table asks' : `${count} tables ask`} for a look.`;
}
