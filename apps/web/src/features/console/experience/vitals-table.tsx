import type { Vital } from '@headroom/contracts/monitoring/field-answers';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { FigureText } from '../parts/figure-text.tsx';
import { formatMany, formatShare } from '../parts/format-figure.ts';
import { METRIC_TITLES } from '../parts/metric-titles.ts';
import { Rated } from './rated.tsx';

const COLUMNS: readonly Column<Vital>[] = [
  { key: 'metric', head: 'Measured', cell: ({ metric }) => METRIC_TITLES[metric] },
  {
    key: 'figure',
    head: 'Percentile',
    isFigure: true,
    phone: 'figure',
    cell: ({ figure, unit }) => <FigureText figure={figure} unit={unit} />,
  },
  {
    key: 'before',
    head: 'Before',
    isFigure: true,
    cell: ({ before, unit }) => <FigureText figure={before} unit={unit} withUncertainty={false} />,
  },
  {
    key: 'rating',
    head: 'That is',
    cell: ({ figure, thresholds }) => <Rated figure={figure} thresholds={thresholds} />,
  },
  {
    key: 'good',
    head: 'Good',
    isFigure: true,
    cell: ({ ratings }) => goodShare(ratings),
    sortBy: ({ ratings: { good, needsImprovement, poor } }) => good / (good + needsImprovement + poor || 1),
  },
  { key: 'n', head: 'n', isFigure: true, cell: ({ figure }) => formatMany(figure.n), sortBy: ({ figure }) => figure.n },
];

/** @returns what share was good; a dash where nothing was measured */
export function goodShare({ good, needsImprovement, poor }: Vital['ratings']): string {
  const all = good + needsImprovement + poor;
  return all === 0 ? '–' : formatShare(good / all);
}

/** Everything that is measured of visits beside the core web vitals; a row leads to where it is taken apart. */
export function VitalsTable({
  vitals,
  metric,
  hrefOf,
}: {
  vitals: readonly Vital[];
  metric: string;
  hrefOf: (metric: string) => string;
}) {
  return (
    <DataTable
      label="All that is measured"
      columns={COLUMNS}
      // Errors last no time; they have a part of their own.
      rows={vitals.filter((vital) => vital.figure.n > 0 && vital.metric !== 'error')}
      keyOf={(vital) => vital.metric}
      hrefOf={(vital) => hrefOf(vital.metric)}
      isMarked={(vital) => vital.metric === metric}
    />
  );
}
