import type { Interactions } from '@headroom/contracts/monitoring/field-answers';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { FigureText } from '../parts/figure-text.tsx';
import { formatMany, formatValue } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { WaitingTable } from '../parts/waiting-table.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMonitoring } from '../use-monitoring.ts';

type Row = Interactions['rows'][number] & Pick<Interactions, 'unit'>;

const COLUMNS: readonly Column<Row>[] = [
  { key: 'element', head: 'Element', isCode: true, cell: ({ element }) => element || 'not said by the browser' },
  { key: 'route', head: 'Route', isCode: true, cell: ({ route }) => route, sortBy: ({ route }) => route },
  {
    key: 'figure',
    head: 'Percentile',
    isFigure: true,
    phone: 'figure',
    cell: ({ figure, unit }) => <FigureText figure={figure} unit={unit} />,
    sortBy: ({ figure }) => figure.value,
  },
  { key: 'poor', head: 'Poor', isFigure: true, cell: ({ poor }) => formatMany(poor), sortBy: ({ poor }) => poor },
  {
    key: 'parts',
    head: 'Made of, medians',
    cell: ({ parts, unit }) =>
      parts.map(({ name, median }) => `${partWords(name)} ${formatValue(median, unit)}`).join(', '),
  },
  { key: 'script', head: 'Longest script', isCode: true, cell: ({ script }) => script ?? '' },
];

/** web-vitals names its parts for programs: `inputDelay` → "input delay". */
const partWords = (name: string): string =>
  name.replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);

/** Which elements stand for most poor experience, and what their time is made of. A row leads to the slowest visit. */
export function WorstInteractions({ metric }: { metric: string }) {
  const { href } = useConsoleQuery();
  const found = useMonitoring<Interactions>('/interactions', { kind: 'field', own: { metric } });
  return (
    <Section title="The worst elements" aside={found.data && `n ${formatMany(found.data.read)}, of those that say why`}>
      <Loaded result={found} what="The elements" waiting={<WaitingTable label="Elements" columns={COLUMNS} />}>
        {({ rows, unit }) => (
          <DataTable
            label={`Elements by poor ${metric}`}
            columns={COLUMNS}
            rows={rows.map((row) => ({ ...row, unit }))}
            keyOf={({ element, interaction, route }) => `${route} ${interaction} ${element}`}
            firstRows={8}
            hrefOf={({ visitId }) => href(`/console/experience/visits/${visitId}`)}
            empty={<p>No slow value of this time says which element it was.</p>}
          />
        )}
      </Loaded>
    </Section>
  );
}
