import type { FieldErrors as FieldErrorsAnswer } from '@headroom/contracts/monitoring/field-errors';
import { formatCount, formatDateTime } from '../../../ui/format.ts';
import { Chart } from '../charts/chart.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { WaitingTable } from '../parts/waiting-table.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMarkers } from '../use-markers.ts';
import { useMonitoring } from '../use-monitoring.ts';

type Row = FieldErrorsAnswer['errors'][number];
const COLUMNS: readonly Column<Row>[] = [
  { key: 'message', head: 'Error', cell: ({ message }) => message },
  {
    key: 'visits',
    head: 'Visits',
    isFigure: true,
    phone: 'figure',
    cell: ({ visits }) => formatCount(visits),
    sortBy: ({ visits }) => visits,
  },
  { key: 'n', head: 'Times', isFigure: true, cell: ({ n }) => formatCount(n), sortBy: ({ n }) => n },
  { key: 'routes', head: 'Routes', isCode: true, cell: ({ routes }) => routes.join(', ') },
  { key: 'releases', head: 'Releases', phone: 'hidden', cell: ({ releases }) => releases.join(', ') },
  { key: 'last', head: 'Last', cell: ({ lastAt }) => formatDateTime(lastAt), sortBy: ({ lastAt }) => lastAt },
];

/** What broke in browsers, grouped by what is alike; a row leads to its stack in our sources. */
export function FieldErrors() {
  const { href } = useConsoleQuery();
  const markers = useMarkers();
  const found = useMonitoring<FieldErrorsAnswer>('/errors', { kind: 'field' });
  return (
    <Section title="Errors in browsers">
      <Loaded result={found} what="The errors" waiting={<WaitingTable label="Errors" columns={COLUMNS} rows={3} />}>
        {({ errors, series, total }) =>
          total === 0 ? (
            <p>No browser reported an error in this time.</p>
          ) : (
            <>
              <Chart title="Errors" series={[series]} figure={formatCount(total)} note="times" markers={markers} />
              <DataTable
                label="Errors by visits"
                columns={COLUMNS}
                rows={errors}
                keyOf={({ fingerprint }) => fingerprint}
                firstRows={8}
                hrefOf={({ fingerprint }) => href(`/console/experience/errors/${encodeURIComponent(fingerprint)}`)}
              />
            </>
          )
        }
      </Loaded>
    </Section>
  );
}
