import type { Marker } from '@headroom/contracts/monitoring/figures';
import type { Vitals } from '@headroom/contracts/monitoring/field-answers';
import { METRIC_TITLES } from '../parts/metric-titles.ts';
import { Columns } from '../parts/section.tsx';
import { Shares } from '../parts/shares.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { Chart } from './chart.tsx';
import { VitalChart } from './vital-chart.tsx';

export const CORE_VITALS = ['LCP', 'INP', 'CLS'] as const;

/** The three core web vitals of real visits, side by side; each leads to the screen that says more of it. */
export function CoreVitals({
  answer,
  compared,
  markers,
}: {
  answer: Vitals;
  compared: Vitals | undefined;
  markers: readonly Marker[];
}) {
  const { href } = useConsoleQuery();
  return (
    <Columns count={3}>
      {CORE_VITALS.flatMap((metric) => answer.vitals.find((vital) => vital.metric === metric) ?? []).map((vital) => (
        <VitalChart
          key={vital.metric}
          vital={vital}
          percentile={answer.percentile}
          markers={markers}
          href={href('/console/experience', { metric: vital.metric })}
          compared={compared?.vitals.find(({ metric }) => metric === vital.metric)?.series}
        />
      ))}
    </Columns>
  );
}

/** The same as long as nobody knows them. */
export const WaitingCoreVitals = () => (
  <Columns count={3}>
    {CORE_VITALS.map((metric) => (
      <Chart key={metric} title={`${METRIC_TITLES[metric]}, p75`} series={undefined} height={120}>
        <Shares good={0} needsImprovement={0} poor={0} />
      </Chart>
    ))}
  </Columns>
);
