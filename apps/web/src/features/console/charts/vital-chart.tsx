import type { Vital } from '@headroom/contracts/monitoring/field-answers';
import type { Marker, Series } from '@headroom/contracts/monitoring/figures';
import { Chart } from './chart.tsx';
import { formatUncertainty, formatValue } from '../parts/format-figure.ts';
import { METRIC_TITLES } from '../parts/metric-titles.ts';
import { Shares } from '../parts/shares.tsx';

/** One thing that people felt: its percentile over time with the interval, where good ends, and how many it was good for. */
export function VitalChart({
  vital,
  percentile,
  markers,
  compared,
  href,
}: {
  vital: Vital;
  percentile: number;
  markers: readonly Marker[];
  compared?: Series | undefined;
  href?: string | undefined;
}) {
  const { metric, unit, figure, before, thresholds, ratings, series } = vital;
  const notes = [
    formatUncertainty(figure, unit),
    before.value !== null && `was ${formatValue(before.value, unit)}`,
  ].filter(Boolean);
  return (
    <Chart
      title={`${METRIC_TITLES[metric]}, p${percentile}`}
      href={href}
      series={[series]}
      n={figure.n}
      figure={figure.value === null ? '–' : formatValue(figure.value, unit)}
      note={notes.join(', ')}
      promise={{ value: thresholds.good, label: 'good' }}
      markers={markers}
      compared={compared && [compared]}
      height={120}
    >
      <Shares {...ratings} />
    </Chart>
  );
}
