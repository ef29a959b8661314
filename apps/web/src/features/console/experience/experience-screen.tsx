import type { VitalDistribution, Vitals } from '@headroom/contracts/monitoring/field-answers';
import { ButtonLink } from '../../../ui/button.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { CORE_VITALS, CoreVitals, WaitingCoreVitals } from '../charts/core-vitals.tsx';
import { ConsolePage } from '../console-page.tsx';
import { Empty } from '../parts/empty.tsx';
import { formatMany, formatShare } from '../parts/format-figure.ts';
import { Loaded } from '../parts/loaded.tsx';
import { METRIC_TITLES } from '../parts/metric-titles.ts';
import { Section } from '../parts/section.tsx';
import { useConsoleQuery } from '../use-console-query.ts';
import { useMarkers } from '../use-markers.ts';
import { useMonitoring } from '../use-monitoring.ts';
import { ByDimension } from './by-dimension.tsx';
import { Distribution } from './distribution.tsx';
import { experienceVerdict } from './experience-verdict.tsx';
import { FieldErrors } from './field-errors.tsx';
import { Journeys } from './journeys.tsx';
import { SlowVisits } from './slow-visits.tsx';
import { VitalsTable } from './vitals-table.tsx';
import { WorstInteractions } from './worst-interactions.tsx';

/** Those whose values say which element it was. */
const WITH_ELEMENTS = ['LCP', 'INP', 'CLS', 'LOAF'];

/** What real visits felt: vitals, where and for whom, which elements, journeys, and errors. */
export default function ExperienceScreen() {
  const { params, href } = useConsoleQuery();
  const markers = useMarkers();
  const vitals = useMonitoring<Vitals>('/vitals', { kind: 'field' });
  const compared = useMonitoring<Vitals>('/vitals', { kind: 'field', side: 'compared' });
  const { data } = vitals;
  const asked = params.get('metric') ?? 'INP';
  const metric = asked in METRIC_TITLES ? (asked as keyof typeof METRIC_TITLES) : 'INP';
  const isEmpty = data !== undefined && data.vitals.every(({ figure }) => figure.n === 0);
  return (
    <ConsolePage
      title="Experience"
      about={
        data &&
        `n ${formatMany(Math.max(0, ...data.vitals.map(({ metric: each, figure }) => ((CORE_VITALS as readonly string[]).includes(each) ? figure.n : 0))))}`
      }
      verdict={
        data
          ? experienceVerdict(data.vitals, data.percentile)
          : vitals.isError
            ? 'What people felt is not known now.'
            : undefined
      }
      actions={
        !isEmpty && (
          <ButtonLink variant="go" href={href('/console/why', { metric })}>
            Why is this slow?
          </ButtonLink>
        )
      }
    >
      <Loaded result={vitals} what="What people felt" waiting={<WaitingCoreVitals />} isLong>
        {(answer) =>
          isEmpty ? (
            <Empty title="No visit was measured">
              Browsers send what their visitors felt when a page is hidden or left. Open the catalogue, use it for a
              moment, and come back; or choose a longer time or more visits.
            </Empty>
          ) : (
            <>
              <CoreVitals answer={answer} compared={compared.data} markers={markers} />
              <Section title="All that is measured" aside={madeOf(answer)}>
                <VitalsTable
                  vitals={answer.vitals}
                  metric={metric}
                  hrefOf={(each) => href('/console/experience', { metric: each })}
                />
              </Section>
            </>
          )
        }
      </Loaded>
      {!isEmpty && (
        <>
          <DistributionOf metric={metric} />
          <ByDimension metric={metric} />
          {WITH_ELEMENTS.includes(metric) && <WorstInteractions metric={metric} />}
          <SlowVisits metric={metric} />
          <Journeys />
        </>
      )}
      <FieldErrors />
    </ConsolePage>
  );
}

function madeOf({ source, stepSeconds, visitsShare }: Pick<Vitals, 'source' | 'stepSeconds' | 'visitsShare'>): string {
  // Hours and days that the time only touches are in it whole.
  if (source === 'rollup') {
    return stepSeconds < 3_600 ? 'from rollups' : `from rollups of whole ${stepSeconds < 86_400 ? 'hours' : 'days'}`;
  }
  return visitsShare < 1
    ? `from single events of a random ${formatShare(visitsShare)} of the visits`
    : 'from single events';
}

function DistributionOf({ metric }: { metric: keyof typeof METRIC_TITLES }) {
  const found = useMonitoring<VitalDistribution>('/vitals/distribution', { kind: 'field', own: { metric } });
  return (
    <Section title={`${METRIC_TITLES[metric]}, how it is spread`}>
      <Loaded result={found} what="The distribution" waiting={<Skeleton width="100%" height="176px" />}>
        {(answer) =>
          answer.bars.length > 0 ? <Distribution answer={answer} /> : <p>Nothing of it was measured in this time.</p>
        }
      </Loaded>
    </Section>
  );
}
