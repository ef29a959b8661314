import type { LogPattern, LogPatterns, Logs } from '@headroom/contracts/monitoring/log-schemas';
import { Button } from '../../../ui/button.tsx';
import { formatCount, formatDateTime } from '../../../ui/format.ts';
import { ConsolePage } from '../console-page.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { WaitingTable } from '../parts/waiting-table.tsx';
import { ShareView } from '../share-view.tsx';
import { ownWord } from '../own-words.ts';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMonitoring } from '../use-monitoring.ts';
import { LEVEL_WORDS } from './level-words.ts';
import { LineFilters } from './line-filters.tsx';
import styles from './logs.module.css';
import { ShownLine } from './shown-line.tsx';

const PATTERN_COLUMNS: readonly Column<LogPattern>[] = [
  { key: 'pattern', head: 'What it says', isHead: true, isCode: true, cell: ({ pattern }) => pattern },
  { key: 'level', head: 'Level', cell: ({ level }) => LEVEL_WORDS[level] },
  {
    key: 'count',
    head: 'Lines',
    isFigure: true,
    phone: 'figure',
    cell: ({ count }) => <b>{formatCount(count)}</b>,
    sortBy: ({ count }) => count,
  },
  { key: 'last', head: 'Last', cell: ({ last }) => formatDateTime(last), sortBy: ({ last }) => last },
  { key: 'new', head: '', cell: ({ isNew }) => (isNew ? 'new' : '') },
];

/** What processes said: what is alike together, and the single lines. */
export default function LogsScreen() {
  const { params, setParams, href } = useConsoleQuery();
  const filters = {
    q: params.get('q') ?? undefined,
    level: ownWord('/console/logs', params, 'level'),
    requestId: params.get('requestId') ?? undefined,
  };
  const pattern = ownWord('/console/logs', params, 'pattern');
  const patterns = useMonitoring<LogPatterns>('/logs/patterns', { kind: 'traces', takes: 'time', own: filters });
  const lines = useMonitoring<Logs>('/logs', {
    kind: 'traces',
    takes: 'time',
    own: { ...filters, pattern, limit: '200' },
  });
  const isFiltered = pattern !== undefined || Object.values(filters).some((value) => value !== undefined);
  const clear = () => setParams({ q: null, level: null, requestId: null, pattern: null });
  return (
    <ConsolePage
      title="Logs"
      about={patterns.data && `${formatCount(patterns.data.lines)} lines`}
      verdict={
        patterns.data ? verdictOf(patterns.data) : patterns.isError ? 'What was logged is not known now.' : undefined
      }
      actions={<ShareView />}
    >
      <LineFilters filters={filters} onChange={setParams} onClear={isFiltered ? clear : undefined} />
      <Section title="What is alike">
        <Loaded
          result={patterns}
          what="The patterns"
          waiting={<WaitingTable label="Patterns" columns={PATTERN_COLUMNS} />}
        >
          {({ patterns: known }) => (
            <DataTable
              label="Patterns of lines"
              columns={PATTERN_COLUMNS}
              rows={known}
              keyOf={({ id }) => id}
              firstRows={8}
              isMarked={({ id }) => id === pattern}
              hrefOf={({ id }) => href('/console/logs', { ...given(filters), pattern: id })}
              empty={<p>No line of this time meets the filters.</p>}
            />
          )}
        </Loaded>
      </Section>
      <Section title="Lines">
        <Loaded
          result={lines}
          what="The lines"
          waiting={<WaitingTable label="Lines" columns={PATTERN_COLUMNS} rows={8} />}
        >
          {({ lines: found, keepDays }) =>
            found.length === 0 ? (
              <Empty title="No lines" actions={isFiltered && <Button onClick={clear}>Show all</Button>}>
                Kept are warnings and errors, slow requests and a sample of the others, for {keepDays} days. Choose a
                longer time, or fewer filters.
              </Empty>
            ) : (
              <ol className={styles.lines}>
                {found.map((line) => (
                  <ShownLine key={line.id} line={line} href={href} />
                ))}
              </ol>
            )
          }
        </Loaded>
      </Section>
    </ConsolePage>
  );
}

const given = (filters: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(filters).filter((entry): entry is [string, string] => entry[1] !== undefined));

function verdictOf({ patterns, lines }: LogPatterns) {
  if (lines === 0) return 'Nothing to see in the log.';
  const bad = patterns.filter(({ level }) => level === 'error' || level === 'fatal');
  const isNew = bad.find((one) => one.isNew) ?? bad[0];
  if (isNew) {
    return (
      <>
        {isNew.isNew ? 'New' : 'Again'}: <mark>{isNew.pattern}</mark>
        {isNew.count > 1 && `, ${formatCount(isNew.count)} times.`}
      </>
    );
  }
  return `${formatCount(lines)} lines, no error among them.`;
}
