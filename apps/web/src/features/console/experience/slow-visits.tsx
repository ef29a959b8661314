import type { SlowVisits as SlowVisitsAnswer } from '@headroom/contracts/monitoring/field-visits';
import { ButtonLink } from '../../../ui/button.tsx';
import { formatDateTime } from '../../../ui/format.ts';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { formatValue } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { WaitingTable } from '../parts/waiting-table.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMonitoring } from '../use-monitoring.ts';

type Row = SlowVisitsAnswer['visits'][number] & Pick<SlowVisitsAnswer, 'unit'>;

const COLUMNS: readonly Column<Row>[] = [
  { key: 'at', head: 'When', cell: ({ at }) => formatDateTime(at), sortBy: ({ at }) => at },
  {
    key: 'value',
    head: 'Value',
    isFigure: true,
    phone: 'figure',
    cell: ({ value, unit }) => formatValue(value, unit),
    sortBy: ({ value }) => value,
  },
  { key: 'route', head: 'Route', isCode: true, cell: ({ route }) => route, sortBy: ({ route }) => route },
  { key: 'element', head: 'Element', isCode: true, phone: 'hidden', cell: ({ element }) => element ?? '' },
  {
    key: 'device',
    head: 'On',
    cell: ({ device, browser, connection, isInstalled }) =>
      [device, browser, connection, isInstalled && 'installed'].filter(Boolean).join(', '),
  },
  { key: 'release', head: 'Release', cell: ({ release }) => release },
];

/** The slowest visits, one row each, and the way down from them. */
export function SlowVisits({ metric }: { metric: string }) {
  const { href } = useConsoleQuery();
  const found = useMonitoring<SlowVisitsAnswer>('/visits', { kind: 'field', own: { metric } });
  return (
    <Section
      title="The slowest visits"
      aside={<ButtonLink href={href('/console/why', { metric })}>Why is this slow?</ButtonLink>}
    >
      <Loaded result={found} what="The visits" waiting={<WaitingTable label="Slow visits" columns={COLUMNS} />}>
        {({ visits, unit }) => (
          <DataTable
            label={`Visits by ${metric}`}
            columns={COLUMNS}
            rows={visits.map((visit) => ({ ...visit, unit }))}
            keyOf={({ id }) => id}
            firstRows={8}
            hrefOf={({ id }) => href(`/console/experience/visits/${id}`)}
            empty={<p>No visit of this time measured it.</p>}
          />
        )}
      </Loaded>
    </Section>
  );
}
