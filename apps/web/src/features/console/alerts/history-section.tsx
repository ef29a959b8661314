import type { AlertAnswer, AlertsAnswer } from '@headroom/contracts/monitoring/alerts';
import { Moment } from '../../../ui/moment.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { formatMilliseconds } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { WaitingTable } from '../parts/waiting-table.tsx';
import { useMonitoring } from '../use-monitoring.ts';

const lasted = ({ firedAt, resolvedAt }: AlertAnswer): number | null =>
  firedAt === null || resolvedAt === null ? null : Date.parse(resolvedAt) - Date.parse(firedAt);

const COLUMNS: readonly Column<AlertAnswer>[] = [
  {
    key: 'since',
    head: 'Since',
    phone: 'line',
    cell: ({ since }) => <Moment at={since} />,
    sortBy: ({ since }) => since,
  },
  {
    key: 'rule',
    head: 'Alert',
    isHead: true,
    cell: ({ ruleName, labels }) => [ruleName, ...Object.values(labels)].join(', '),
  },
  { key: 'said', head: 'It said', cell: ({ sentence }) => sentence },
  { key: 'by', head: 'Taken on by', cell: ({ acknowledged }) => acknowledged?.by ?? '–' },
  {
    key: 'lasted',
    head: 'Fired for',
    isFigure: true,
    phone: 'figure',
    sortBy: lasted,
    cell: (alert) => {
      const milliseconds = lasted(alert);
      return milliseconds === null ? '–' : formatMilliseconds(milliseconds);
    },
  },
];

/** What was wrong and is over. */
export function HistorySection() {
  const own = { state: 'resolved', limit: '100' };
  const result = useMonitoring<AlertsAnswer>('/alerts', { kind: 'alerts', takes: 'nothing', own });
  return (
    <Section title="Over">
      <Loaded result={result} what="What is over" waiting={<WaitingTable label="Over" columns={COLUMNS} rows={3} />}>
        {({ alerts }) => (
          <DataTable
            label="Over"
            columns={COLUMNS}
            rows={alerts}
            keyOf={({ id }) => id}
            hrefOf={({ evidence }) => evidence}
            empty={<Empty title="Nothing has been wrong yet">What fired and is over stands here for a year.</Empty>}
          />
        )}
      </Loaded>
    </Section>
  );
}
