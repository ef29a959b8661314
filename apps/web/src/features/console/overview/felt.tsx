import type { Marker } from '@headroom/contracts/monitoring/figures';
import type { Vitals } from '@headroom/contracts/monitoring/field-answers';
import { Link } from 'wouter';
import { Chart } from '../charts/chart.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { METRIC_TITLES } from '../parts/metric-titles.ts';
import { Columns, Section } from '../parts/section.tsx';
import { Shares } from '../parts/shares.tsx';
import { VitalChart } from '../charts/vital-chart.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMonitoring } from '../use-monitoring.ts';

const SHOWN = ['LCP', 'INP', 'CLS'] as const;

/** The three core web vitals of real visits. */
export function Felt({ markers }: { markers: readonly Marker[] }) {
  const { href } = useConsoleQuery();
  const own = { metric: SHOWN };
  const vitals = useMonitoring<Vitals>('/vitals', { kind: 'field', own });
  const compared = useMonitoring<Vitals>('/vitals', { kind: 'field', own, side: 'compared' });
  return (
    <Section title="What people felt" aside={<Link href={href('/console/experience')}>All of it</Link>}>
      <Loaded
        result={vitals}
        what="What people felt"
        waiting={
          <Columns count={3}>
            {SHOWN.map((metric) => (
              <Chart key={metric} title={`${METRIC_TITLES[metric]}, p75`} series={undefined} height={120}>
                <Shares good={0} needsImprovement={0} poor={0} />
              </Chart>
            ))}
          </Columns>
        }
      >
        {(answer) => (
          <Columns count={3}>
            {answer.vitals.map((vital) => (
              <VitalChart
                key={vital.metric}
                vital={vital}
                percentile={answer.percentile}
                markers={markers}
                href={href('/console/experience', { metric: vital.metric })}
                compared={compared.data?.vitals.find(({ metric }) => metric === vital.metric)?.series}
              />
            ))}
          </Columns>
        )}
      </Loaded>
    </Section>
  );
}
