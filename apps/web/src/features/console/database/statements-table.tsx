import type { Statement, StatementSort, Statements } from '@headroom/contracts/monitoring/database-statements';
import { useEffect, useState } from 'react';
import { formatBytes } from '../../../ui/format-size.ts';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { formatMany, formatMilliseconds, formatShare } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMonitoring } from '../use-monitoring.ts';
import styles from './database.module.css';

const COLUMNS: readonly Column<Statement>[] = [
  { key: 'name', head: 'Statement', cell: ({ name }) => name, isHead: true },
  {
    key: 'share',
    head: 'Share of time',
    cell: ({ share }) => formatShare(share),
    sortBy: ({ share }) => share,
    isFigure: true,
    phone: 'figure',
  },
  { key: 'calls', head: 'Calls', cell: ({ calls }) => formatMany(calls), sortBy: ({ calls }) => calls, isFigure: true },
  {
    key: 'mean',
    head: 'Mean',
    cell: ({ meanMilliseconds }) => formatMilliseconds(meanMilliseconds),
    sortBy: ({ meanMilliseconds }) => meanMilliseconds,
    isFigure: true,
  },
  {
    key: 'slow',
    head: 'p95, estimate',
    cell: ({ slowMilliseconds }) => `≈ ${formatMilliseconds(slowMilliseconds)}`,
    sortBy: ({ slowMilliseconds }) => slowMilliseconds,
    isFigure: true,
  },
  {
    key: 'rows',
    head: 'Rows a call',
    cell: ({ rowsPerCall }) => formatMany(rowsPerCall),
    sortBy: ({ rowsPerCall }) => rowsPerCall,
    isFigure: true,
    phone: 'hidden',
  },
  {
    key: 'read',
    head: 'Read from disk',
    cell: ({ buffersRead }) => formatBytes(buffersRead * 8_192),
    sortBy: ({ buffersRead }) => buffersRead,
    isFigure: true,
    phone: 'hidden',
  },
];

/** Which statements take the time; searched as is typed. */
export function StatementsTable() {
  const { href, params, setParams } = useConsoleQuery();
  const search = params.get('q') ?? '';
  const withOwn = params.get('own') === 'yes';
  const [typed, setTyped] = useState(search);
  useEffect(() => {
    if (typed === search) return undefined;
    const timer = setTimeout(() => setParams({ q: typed === '' ? null : typed }), 250);
    return () => clearTimeout(timer);
  }, [typed, search, setParams]);
  const sort: StatementSort = 'total';
  const result = useMonitoring<Statements>('/database/statements', {
    kind: 'database',
    takes: 'time',
    own: { sort, limit: '100', ...(search && { search }), ...(withOwn && { withOwn: 'true' }) },
  });
  return (
    <Section
      title="What takes the time"
      aside={
        <div className={styles.search}>
          <input
            type="search"
            aria-label="Search statements"
            placeholder="Search statements"
            value={typed}
            maxLength={200}
            onChange={({ target }) => setTyped(target.value)}
          />
          <label className={styles.tick}>
            <input
              type="checkbox"
              checked={withOwn}
              onChange={({ target }) => setParams({ own: target.checked ? 'yes' : null })}
            />
            The console’s own
          </label>
        </div>
      }
    >
      <Loaded result={result} what="The statements" waiting={<div className={styles.wait} />}>
        {({ statements, found, totalMilliseconds, ownShare, readAt }) => (
          <>
            <DataTable
              label="Statements"
              columns={COLUMNS}
              rows={statements}
              keyOf={({ id }) => id}
              hrefOf={({ id }) => href(`/console/database/statements/${id}`)}
              sortedBy={{ key: 'share', isDescending: true }}
              empty={
                search ? (
                  <Empty title="No statement has that in it">Search for a table’s name, or take a longer time.</Empty>
                ) : (
                  <Empty title={readAt === null ? 'Nothing was counted yet' : 'No statements in this time'}>
                    PostgreSQL’s figures are read each minute, and from the second reading on differences are known.
                    Come back in two minutes, or take a longer time.
                  </Empty>
                )
              }
            />
            <p className={styles.note}>
              {formatMany(found)} statements took {formatMilliseconds(totalMilliseconds)} in all,{' '}
              {formatShare(ownShare)} of it the console’s own. p95 is an estimate from mean and spread: PostgreSQL keeps
              no distribution.
            </p>
          </>
        )}
      </Loaded>
    </Section>
  );
}
