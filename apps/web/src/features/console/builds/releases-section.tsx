import type { BuildAnswer } from '@headroom/contracts/monitoring/builds';
import { useMemo } from 'react';
import { Button } from '../../../ui/button.tsx';
import { formatBytes } from '../../../ui/format-size.ts';
import { Moment } from '../../../ui/moment.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Section } from '../parts/section.tsx';

const columnsOf = (onChoose: (id: string) => void, besideId: string | undefined): Column<BuildAnswer>[] => [
  { key: 'id', head: 'Release', isHead: true, isCode: true, cell: ({ id }) => id },
  {
    key: 'state',
    head: 'It is',
    cell: ({ id, isCurrent }) => (isCurrent ? 'running' : id === besideId ? 'shown beside it' : 'earlier'),
  },
  { key: 'first', head: 'First seen', cell: ({ firstSeenAt }) => <Moment at={firstSeenAt} /> },
  { key: 'bytes', head: 'All chunks, gzip', isFigure: true, phone: 'figure', cell: ({ bytes }) => formatBytes(bytes) },
  {
    key: 'choose',
    head: '',
    isFigure: true,
    cell: ({ id, isCurrent, chunks }) =>
      !isCurrent &&
      id !== besideId &&
      chunks.length > 0 && (
        <Button variant="bare" aria-label={`Show ${id} beside it`} onClick={() => onChoose(id)}>
          Show beside it
        </Button>
      ),
  },
];

/** What ran before, to be shown beside what runs. */
export function ReleasesSection({
  builds,
  besideId,
  onChoose,
}: {
  builds: readonly BuildAnswer[];
  besideId: string | undefined;
  onChoose: (id: string) => void;
}) {
  const columns = useMemo(() => columnsOf(onChoose, besideId), [onChoose, besideId]);
  return (
    <Section title="Releases">
      <DataTable
        label="Releases"
        columns={columns}
        rows={builds}
        keyOf={({ id }) => id}
        isMarked={({ isCurrent }) => isCurrent}
      />
    </Section>
  );
}
