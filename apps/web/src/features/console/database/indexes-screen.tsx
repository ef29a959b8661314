import type { DatabaseIndexes, IndexFacts } from '@headroom/contracts/monitoring/database-indexes';
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
import { AdviceList } from './advice-list.tsx';
import { CopiedCode } from './copied-code.tsx';
import styles from './database.module.css';
import { DatabaseTabs } from './database-tabs.tsx';

const COLUMNS: readonly Column<IndexFacts>[] = [
  { key: 'name', head: 'Index', cell: ({ name }) => name, sortBy: ({ name }) => name, isHead: true, isCode: true },
  {
    key: 'state',
    head: 'State',
    cell: ({ fault, isPrimary, isUnique, scans }) =>
      fault === null && scans === 0 && !isUnique ? (
        <Status shape="open">not used yet</Status>
      ) : fault === null ? (
        <Status shape="good">{isPrimary ? 'primary' : isUnique ? 'unique' : 'in use'}</Status>
      ) : (
        <Status shape={fault === 'invalid' ? 'failed' : 'risk'}>{fault}</Status>
      ),
  },
  {
    key: 'table',
    head: 'Table',
    cell: ({ table, columns }) => `${table} (${columns.join(', ')})`,
    sortBy: ({ table }) => table,
  },
  {
    key: 'size',
    head: 'Size',
    cell: ({ sizeBytes }) => formatBytes(sizeBytes),
    sortBy: ({ sizeBytes }) => sizeBytes,
    isFigure: true,
    phone: 'figure',
  },
  { key: 'scans', head: 'Used', cell: ({ scans }) => formatMany(scans), sortBy: ({ scans }) => scans, isFigure: true },
  {
    key: 'last',
    head: 'Last used',
    cell: ({ lastScanAt }) => (lastScanAt === null ? '–' : formatDateTime(lastScanAt)),
    sortBy: ({ lastScanAt }) => lastScanAt,
    isFigure: true,
    phone: 'hidden',
  },
];

/** Which indexes are missing, and which are there for nothing. */
export default function IndexesScreen() {
  const result = useMonitoring<DatabaseIndexes>('/database/indexes', { kind: 'database', takes: 'time' });
  return (
    <ConsolePage
      title="Database, indexes"
      verdict={result.data ? verdictOf(result.data) : result.isError ? 'The indexes cannot be read.' : undefined}
    >
      <DatabaseTabs />
      <Loaded result={result} what="The indexes" waiting={<div className={styles.wait} />}>
        {({ advice, looked, indexes, countedSince, access }) => {
          const faulty = indexes.filter(({ fault }) => fault !== null);
          return (
            <>
              <Section title="Missing" aside={`${looked.withPlan} of ${looked.statements} statements could be planned`}>
                {advice.length > 0 ? (
                  <AdviceList advice={advice} />
                ) : (
                  <p className={styles.note}>
                    {looked.statements === 0
                      ? 'No statement was counted in this time, so none was looked at.'
                      : 'None of the statements that took most reads a large table whole where an index would spare 70 % of it.'}
                  </p>
                )}
              </Section>
              {faulty.length > 0 && (
                <Section title="There for nothing">
                  <ul className={styles.list}>
                    {faulty.map(({ name, why, statement, sizeBytes }) => (
                      <li key={name} className={styles.item}>
                        <p>
                          <b>{name}</b>, {formatBytes(sizeBytes)}. {why}
                        </p>
                        {statement !== null && <CopiedCode>{statement}</CopiedCode>}
                      </li>
                    ))}
                  </ul>
                </Section>
              )}
              <Section
                title="All"
                aside={
                  countedSince === null
                    ? 'Uses are counted from now on'
                    : `Uses counted since ${formatDateTime(countedSince)}`
                }
              >
                <DataTable label="Indexes" columns={COLUMNS} rows={indexes} keyOf={({ name }) => name} />
              </Section>
              <AccessProblems problems={access} />
            </>
          );
        }}
      </Loaded>
    </ConsolePage>
  );
}

function verdictOf({ advice, indexes, looked }: DatabaseIndexes): string {
  const faults = indexes.filter(({ fault }) => fault !== null).length;
  const missing =
    advice.length > 0
      ? `${advice.length === 1 ? 'One index is' : `${advice.length} indexes are`} missing`
      : looked.statements === 0
        ? 'No statement was looked at yet'
        : 'No index is missing';
  return faults > 0 ? `${missing}, and ${faults === 1 ? 'one is' : `${faults} are`} there for nothing.` : `${missing}.`;
}
