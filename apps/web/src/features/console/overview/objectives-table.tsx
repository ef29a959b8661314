import type { ObjectiveAnswer } from '@headroom/contracts/monitoring/overview';
import { Status, type StatusShape } from '../../../ui/status.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { FigureText } from '../parts/figure-text.tsx';
import { formatShare } from '../parts/format-figure.ts';
import { Meter } from '../parts/meter.tsx';
import { WaitingTable } from '../parts/waiting-table.tsx';

const STATES: Readonly<Record<ObjectiveAnswer['state'], { shape: StatusShape; word: string }>> = {
  good: { shape: 'good', word: 'Safe' },
  risk: { shape: 'risk', word: 'At risk' },
  failed: { shape: 'failed', word: 'Broken' },
  few: { shape: 'open', word: 'Too few to say' },
  missing: { shape: 'open', word: 'Not measured' },
};

const columnsOf = (span: string): Column<ObjectiveAnswer>[] => [
  {
    key: 'state',
    head: 'State',
    cell: ({ state }) => <Status shape={STATES[state].shape}>{STATES[state].word}</Status>,
  },
  { key: 'name', head: 'Objective, 30 days', isHead: true, cell: ({ name }) => name },
  { key: 'promise', head: 'Promise', cell: ({ promise }) => promise },
  {
    key: 'last',
    head: span[0]!.toUpperCase() + span.slice(1),
    isFigure: true,
    phone: 'figure',
    cell: ({ last }) => <FigureText figure={last} unit="share" withUncertainty={false} />,
  },
  {
    key: 'budget',
    head: 'Error budget left',
    phone: 'wide',
    cell: ({ budgetLeft, state }) =>
      budgetLeft !== null && (
        <Meter
          value={budgetLeft}
          tone={state === 'failed' ? 'bad' : state === 'risk' ? 'warn' : 'ink'}
          label={`${formatShare(Math.max(0, budgetLeft))} of the error budget is left`}
        />
      ),
  },
  {
    key: 'left',
    head: 'Left',
    isFigure: true,
    cell: ({ budgetLeft }) => (budgetLeft === null ? '–' : formatShare(Math.max(0, budgetLeft))),
  },
  {
    key: 'burn',
    head: 'Burn, 1 h',
    isFigure: true,
    cell: ({ burn }) => (burn === null ? '–' : `${burn.toLocaleString('en-GB', { maximumFractionDigits: 1 })} ×`),
  },
];

/** What is promised, whether it is kept, and how much may still go wrong this month. */
export function ObjectivesTable({ objectives, span }: { objectives: readonly ObjectiveAnswer[]; span: string }) {
  return (
    <DataTable
      label="Objectives"
      columns={columnsOf(span)}
      rows={objectives}
      keyOf={({ id }) => id}
      hrefOf={({ href }) => href}
    />
  );
}

/** The same of as many as there are unless somebody adds one. */
export const WaitingObjectives = ({ span }: { span: string }) => (
  <WaitingTable label="Objectives" columns={columnsOf(span)} rows={5} />
);
