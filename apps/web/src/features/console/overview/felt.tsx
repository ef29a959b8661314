import type { Marker } from '@headroom/contracts/monitoring/figures';
import type { Vitals } from '@headroom/contracts/monitoring/field-answers';
import { Link } from 'wouter';
import { CORE_VITALS, CoreVitals, WaitingCoreVitals } from '../charts/core-vitals.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Section } from '../parts/section.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMonitoring } from '../use-monitoring.ts';

/** The three core web vitals of real visits. */
export function Felt({ markers }: { markers: readonly Marker[] }) {
  const { href } = useConsoleQuery();
  const own = { metric: CORE_VITALS };
  const vitals = useMonitoring<Vitals>('/vitals', { kind: 'field', own });
  const compared = useMonitoring<Vitals>('/vitals', { kind: 'field', own, side: 'compared' });
  return (
    <Section title="What people felt" aside={<Link href={href('/console/experience')}>All of it</Link>}>
      <Loaded result={vitals} what="What people felt" waiting={<WaitingCoreVitals />}>
        {(answer) => <CoreVitals answer={answer} compared={compared.data} markers={markers} />}
      </Loaded>
    </Section>
  );
}
