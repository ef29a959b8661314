import type { Journeys as JourneysAnswer } from '@headroom/contracts/monitoring/field-answers';
import type { CSSProperties } from 'react';
import { formatCount } from '../../../ui/format.ts';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { FigureText } from '../parts/figure-text.tsx';
import { formatMany, formatMilliseconds, formatShare } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { METRIC_TITLES } from '../parts/metric-titles.ts';
import { Section } from '../parts/section.tsx';
import { WaitingTable } from '../parts/waiting-table.tsx';
import { useMonitoring } from '../use-monitoring.ts';
import styles from './journeys.module.css';
import { goodShare } from './vitals-table.tsx';

const STEPS = { visit: 'Came', search: 'Searched', open: 'Opened a product', save: 'Saved a change' } as const;

type Other = JourneysAnswer['others'][number];
const COLUMNS: readonly Column<Other>[] = [
  { key: 'journey', head: 'Journey', cell: ({ metric }) => METRIC_TITLES[metric] },
  {
    key: 'figure',
    head: 'Percentile',
    isFigure: true,
    phone: 'figure',
    cell: ({ figure, unit }) => <FigureText figure={figure} unit={unit} />,
    sortBy: ({ figure }) => figure.value,
  },
  { key: 'good', head: 'Good', isFigure: true, cell: ({ ratings }) => goodShare(ratings) },
  {
    key: 'failed',
    head: 'Failed',
    isFigure: true,
    cell: ({ failed }) => formatMany(failed),
    sortBy: ({ failed }) => failed,
  },
  {
    key: 'left',
    head: 'Left before the end',
    isFigure: true,
    cell: ({ left }) => formatMany(left),
    sortBy: ({ left }) => left,
  },
  { key: 'n', head: 'n', isFigure: true, cell: ({ figure }) => formatMany(figure.n), sortBy: ({ figure }) => figure.n },
];

/** How far visits came, from the search to what was saved, and how long each step took. */
export function Journeys() {
  const found = useMonitoring<JourneysAnswer>('/journeys', { kind: 'field' });
  const { data } = found;
  return (
    <Section
      title="Journeys"
      aside={data && `${data.isSampled ? 'a sample of ' : ''}${formatCount(data.visits)} visits`}
    >
      <Loaded result={found} what="The journeys" waiting={<WaitingTable label="Journeys" columns={COLUMNS} />}>
        {({ steps, others, visits }) =>
          visits === 0 ? (
            <p>No visit of this time was measured.</p>
          ) : (
            <>
              <ol className={styles.funnel}>
                {steps.map((step) => (
                  <li key={step.step}>
                    <span className={styles.name}>{STEPS[step.step]}</span>
                    <span
                      className={styles.bar}
                      style={{ '--share': step.share ?? 0 } as CSSProperties}
                      aria-hidden="true"
                    >
                      <i />
                    </span>
                    <span className={styles.count}>
                      <b>{formatCount(step.visits)}</b>
                      {step.step !== 'visit' && step.shareOfPrevious !== null && (
                        <small> {formatShare(step.shareOfPrevious)} of those before</small>
                      )}
                    </span>
                    <span className={styles.took}>
                      <FigureText figure={step.figure} unit={step.unit} />
                      {step.sinceBefore !== null && <small> after {formatMilliseconds(step.sinceBefore)}</small>}
                    </span>
                  </li>
                ))}
              </ol>
              <DataTable
                label="Every journey by itself"
                columns={COLUMNS}
                rows={others.filter(({ figure }) => figure.n > 0)}
                keyOf={({ metric }) => metric}
              />
            </>
          )
        }
      </Loaded>
    </Section>
  );
}
