import type { BuildAnswer } from '@headroom/contracts/monitoring/builds';
import { formatBytes } from '../../../ui/format-size.ts';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { formatShare } from '../parts/format-figure.ts';
import { Meter } from '../parts/meter.tsx';
import { Section } from '../parts/section.tsx';
import { WaitingTable } from '../parts/waiting-table.tsx';
import { changeWords } from './change-words.ts';

interface Row {
  name: string;
  maxBytes: number;
  bytes: number | null;
  before: number | null;
}
/** Nearer to its end than this a budget is a worry. */
const NEARLY_FULL = 0.98;

const COLUMNS: readonly Column<Row>[] = [
  { key: 'name', head: 'Budget', isHead: true, cell: ({ name }) => name },
  {
    key: 'used',
    head: 'Used',
    cell: ({ bytes, maxBytes }) =>
      bytes === null ? (
        'The build has not what it names'
      ) : (
        <Meter
          value={bytes / maxBytes}
          tone={bytes > maxBytes ? 'bad' : bytes / maxBytes > NEARLY_FULL ? 'warn' : 'ink'}
          label={`${formatShare(bytes / maxBytes)} of the budget is used`}
        />
      ),
  },
  {
    key: 'share',
    head: '',
    isFigure: true,
    phone: 'figure',
    cell: ({ bytes, maxBytes }) => (bytes === null ? '–' : formatShare(bytes / maxBytes)),
  },
  {
    key: 'bytes',
    head: 'Size, gzip',
    isFigure: true,
    cell: ({ bytes }) => (bytes === null ? '–' : formatBytes(bytes)),
  },
  { key: 'max', head: 'Budget', isFigure: true, cell: ({ maxBytes }) => formatBytes(maxBytes) },
  { key: 'change', head: 'Change', isFigure: true, cell: ({ bytes, before }) => changeWords(bytes, before) },
];

/** Each budget as a ruler. */
export function BudgetsSection({ now, before }: { now: BuildAnswer | undefined; before: BuildAnswer | undefined }) {
  const rows = now?.budgets.map((budget): Row => ({
    ...budget,
    before: before?.budgets.find(({ name }) => name === budget.name)?.bytes ?? null,
  }));
  return (
    <Section title="Budgets">
      {rows ? (
        <DataTable label="Budgets" columns={COLUMNS} rows={rows} keyOf={({ name }) => name} />
      ) : (
        <WaitingTable label="Budgets" columns={COLUMNS} />
      )}
    </Section>
  );
}
