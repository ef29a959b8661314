import type { VitalsBy } from '@headroom/contracts/monitoring/field-answers';
import { DIMENSIONS, type Dimension } from '@headroom/contracts/monitoring/monitoring-words';
import { Segmented } from '../../../ui/segmented.tsx';
import { consoleHref } from '../console-query.ts';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { FigureText } from '../parts/figure-text.tsx';
import { formatMany } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMonitoring } from '../use-monitoring.ts';
import { Rated } from './rated.tsx';
import { goodShare } from './vitals-table.tsx';
import { WaitingTable } from '../parts/waiting-table.tsx';

type Row = VitalsBy['rows'][number] & Pick<VitalsBy, 'unit' | 'thresholds'>;

const COLUMNS: readonly Column<Row>[] = [
  { key: 'value', head: 'Visits of', cell: ({ value }) => value, sortBy: ({ value }) => value },
  {
    key: 'figure',
    head: 'Percentile',
    isFigure: true,
    phone: 'figure',
    cell: ({ figure, unit }) => <FigureText figure={figure} unit={unit} />,
    sortBy: ({ figure }) => figure.value,
  },
  {
    key: 'before',
    head: 'Before',
    isFigure: true,
    cell: ({ before, unit }) => <FigureText figure={before} unit={unit} withUncertainty={false} />,
    sortBy: ({ before }) => before.value,
  },
  {
    key: 'rating',
    head: 'That is',
    cell: ({ figure, thresholds }) => <Rated figure={figure} thresholds={thresholds} />,
  },
  { key: 'good', head: 'Good', isFigure: true, cell: ({ ratings }) => goodShare(ratings) },
  { key: 'n', head: 'n', isFigure: true, cell: ({ figure }) => formatMany(figure.n), sortBy: ({ figure }) => figure.n },
];

const isDimension = (text: string | null): text is Dimension =>
  (DIMENSIONS as readonly (string | null)[]).includes(text);
const OPTIONS = DIMENSIONS.map((value) => ({ value, label: value }));

/** One metric by what visits can be told apart by. A row makes the whole console about those visits. */
export function ByDimension({ metric }: { metric: string }) {
  const { query, params, setParams } = useConsoleQuery();
  const asked = params.get('by');
  const dimension = isDimension(asked) ? asked : 'route';
  const rows = useMonitoring<VitalsBy>('/vitals/by', { kind: 'field', own: { metric, dimension } });
  return (
    <Section
      title="Whose visits"
      aside={
        <Segmented label="Told apart by" value={dimension} options={OPTIONS} onChange={(by) => setParams({ by })} />
      }
    >
      <Loaded result={rows} what="The visits" waiting={<WaitingTable label="Visits" columns={COLUMNS} />}>
        {({ rows: found, unit, thresholds }) => (
          <DataTable
            label={`${metric} by ${dimension}`}
            columns={COLUMNS}
            rows={found.map((row) => ({ ...row, unit, thresholds }))}
            keyOf={({ value }) => value}
            firstRows={10}
            hrefOf={({ value }) =>
              consoleHref(
                '/console/experience',
                { ...query, filters: { ...query.filters, [dimension]: [value] } },
                { metric, by: dimension },
              )
            }
            isMarked={({ value }) => query.filters[dimension]?.includes(value) ?? false}
            empty={<p>Nothing of it was measured in this time.</p>}
          />
        )}
      </Loaded>
    </Section>
  );
}
