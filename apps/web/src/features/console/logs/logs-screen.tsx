import type { LogLine, LogPattern, LogPatterns, Logs } from '@headroom/contracts/monitoring/log-schemas';
import { useState } from 'react';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { formatCount, formatDateTime } from '../../../ui/format.ts';
import { Segmented } from '../../../ui/segmented.tsx';
import { ConsolePage } from '../console-page.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { formatMilliseconds } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Code, Section } from '../parts/section.tsx';
import { WaitingTable } from '../parts/waiting-table.tsx';
import { ShareView } from '../share-view.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMonitoring } from '../use-monitoring.ts';
import styles from './logs.module.css';

const LEVEL_WORDS: Readonly<Record<LogLine['level'], string>> = {
  info: '○ info',
  warn: '▲ warning',
  error: '■ error',
  fatal: '■ fatal',
};
const LEVELS = [
  { value: 'all', label: 'All' },
  { value: 'warn', label: 'Warnings' },
  { value: 'error', label: 'Errors' },
] as const;

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
    level: params.get('level') ?? undefined,
    requestId: params.get('requestId') ?? undefined,
  };
  const pattern = params.get('pattern') ?? undefined;
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
      <form
        className={styles.bar}
        onSubmit={(event) => {
          event.preventDefault();
          const text = (field: string) => {
            const value = new FormData(event.currentTarget).get(field);
            return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
          };
          setParams({ q: text('text'), requestId: text('request'), pattern: null });
        }}
      >
        <TextField
          key={`q ${filters.q}`}
          label="Text"
          name="text"
          type="search"
          defaultValue={filters.q}
          maxLength={200}
        />
        <TextField
          key={`r ${filters.requestId}`}
          label="Request"
          name="request"
          type="search"
          defaultValue={filters.requestId}
          maxLength={64}
        />
        <Button type="submit" variant="go">
          Search
        </Button>
        <Segmented
          label="At least"
          value={LEVELS.find(({ value }) => value === filters.level)?.value ?? 'all'}
          options={LEVELS}
          onChange={(level) => setParams({ level: level === 'all' ? null : level })}
        />
        {isFiltered && (
          <Button variant="bare" onClick={clear}>
            Show all
          </Button>
        )}
      </form>
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
                  <Line key={line.id} line={line} href={href} />
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

/** One line; what else it said opens below it. */
function Line({ line, href }: { line: LogLine; href: (path: string, own?: Record<string, string>) => string }) {
  const [isOpen, setOpen] = useState(false);
  const { level, at, message, route, status, durationMs, requestId, traceId, process, details } = line;
  const about = [route, status, durationMs !== null && formatMilliseconds(durationMs)].filter(Boolean).join(' · ');
  return (
    <li data-level={level}>
      <button type="button" className={styles.line} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span>{LEVEL_WORDS[level]}</span>
        <time dateTime={at}>{formatDateTime(at)}</time>
        <span className={styles.said}>
          {message} {about && <span className={styles.about}>{about}</span>}
        </span>
      </button>
      {isOpen && (
        <div className={styles.details}>
          <p>
            {process}
            {requestId !== null && ` · request ${requestId}`}
          </p>
          {Object.keys(details).length > 0 && <Code>{JSON.stringify(details, null, 2)}</Code>}
          <p>
            {traceId !== null && <ButtonLink href={href(`/console/traces/${traceId}`)}>Its trace</ButtonLink>}{' '}
            {requestId !== null && (
              <ButtonLink variant="bare" href={href('/console/logs', { requestId })}>
                All lines of this request
              </ButtonLink>
            )}
          </p>
        </div>
      )}
    </li>
  );
}
