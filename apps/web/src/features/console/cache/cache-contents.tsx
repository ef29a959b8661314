import { useAct } from '../use-act.ts';
import { useQuery } from '@tanstack/react-query';
import type { CacheEntryAnswer, OperatorAction, PurgeTarget } from '@headroom/contracts/cache';
import { useState } from 'react';
import { request } from '../../../cache/request.ts';
import { Button } from '../../../ui/button.tsx';
import { formatBytes } from '../../../ui/format-size.ts';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { formatMany, formatMilliseconds } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { WaitingTable } from '../parts/waiting-table.tsx';

const KEY = ['cache', 'entries'];

const COLUMNS: readonly Column<CacheEntryAnswer>[] = [
  {
    key: 'key',
    head: 'Answer',
    cell: ({ route, parameters, audience }) => `${route} ${parameters || '(plain)'} · ${audience}`,
    isHead: true,
    isCode: true,
  },
  {
    key: 'hits',
    head: 'Hits',
    cell: ({ hits }) => formatMany(hits),
    sortBy: ({ hits }) => hits,
    isFigure: true,
    phone: 'figure',
  },
  { key: 'bytes', head: 'Size', cell: ({ bytes }) => formatBytes(bytes), sortBy: ({ bytes }) => bytes, isFigure: true },
  {
    key: 'age',
    head: 'Age',
    cell: ({ ageSeconds }) => formatMilliseconds(ageSeconds * 1_000),
    sortBy: ({ ageSeconds }) => ageSeconds,
    isFigure: true,
  },
  { key: 'verdict', head: 'It is', cell: ({ verdict }) => verdict, phone: 'hidden' },
];

const dropColumn = ({
  isPending,
  drop,
}: {
  isPending: boolean;
  drop: (key: string) => void;
}): Column<CacheEntryAnswer> => ({
  key: 'purge',
  head: '',
  cell: ({ key }) => (
    <Button variant="bare" disabled={isPending} onClick={() => drop(key)}>
      Drop
    </Button>
  ),
});

/** What one process keeps now, and what operators do to all of them: drop answers, fill them ahead. */
export function CacheContents() {
  const [isSure, setSure] = useState(false);
  const result = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) =>
      request<{ entries: CacheEntryAnswer[] }>('/cache/entries', {
        query: new URLSearchParams({ limit: '50' }),
        signal,
      }),
  });
  const { isPending, act } = useAct();
  const send = (path: 'purge' | 'warm', body: object, said: string) =>
    act({
      send: () => request<OperatorAction>(`/cache/${path}`, { method: 'POST', body }),
      what: 'The answer',
      said,
      reads: KEY,
    });
  const purge = (target: PurgeTarget, said: string) => send('purge', { target }, said);
  const drop = (key: string) => purge({ kind: 'key', key }, 'The answer was dropped in all processes.');
  const columns = [...COLUMNS, dropColumn({ isPending, drop })];
  return (
    <Section
      title="What is kept"
      aside={
        <>
          <Button disabled={isPending} onClick={() => send('warm', {}, 'What is asked most is being filled ahead.')}>
            Fill ahead
          </Button>
          {isSure ? (
            <>
              <Button
                variant="danger"
                disabled={isPending}
                onClick={() => {
                  setSure(false);
                  purge({ kind: 'all' }, 'All answers were dropped, in all processes and shared caches.');
                }}
              >
                Yes, drop all answers
              </Button>
              <Button variant="bare" onClick={() => setSure(false)}>
                Keep them
              </Button>
            </>
          ) : (
            <Button onClick={() => setSure(true)}>Drop all</Button>
          )}
        </>
      }
    >
      <Loaded result={result} what="What is kept" waiting={<WaitingTable label="Kept answers" columns={columns} />}>
        {({ entries }) => (
          <DataTable
            label="Kept answers"
            columns={columns}
            rows={entries}
            keyOf={({ key }) => key}
            firstRows={10}
            empty={
              <Empty title="This process keeps no answers">
                They come with the next requests; or let what is asked most be filled ahead.
              </Empty>
            }
          />
        )}
      </Loaded>
    </Section>
  );
}
