import type { Vital } from '@headroom/contracts/monitoring/field-answers';
import type { ReactNode } from 'react';
import { formatCount } from '../../../ui/format.ts';
import { formatValue, isFew } from '../parts/format-figure.ts';
import { METRIC_WORDS } from '../parts/metric-titles.ts';

const JUDGED = ['LCP', 'INP', 'CLS'];

/** What visits of the time say, in a sentence: the worst of the core web vitals, and only where enough of them say so. */
export function experienceVerdict(vitals: readonly Vital[], percentile: number): ReactNode {
  const judged = vitals.filter(({ metric }) => JUDGED.includes(metric));
  const measured = judged.filter(({ figure }) => figure.value !== null);
  const sure = measured.filter(({ figure }) => !isFew(figure.n));
  const most = Math.max(0, ...measured.map(({ figure }) => figure.n));
  if (measured.length === 0) return 'Nobody’s visit was measured in this time.';
  if (sure.length === 0) return `Too few visits to judge: ${formatCount(most)} of them.`;
  const [worst] = sure
    .map((vital) => ({ vital, excess: vital.figure.value! / vital.thresholds.good }))
    .toSorted((a, b) => b.excess - a.excess);
  const { metric, figure, thresholds, unit, before } = worst!.vital;
  const value = formatValue(figure.value!, unit);
  if (worst!.excess > 1) {
    const word = figure.value! > thresholds.poor ? 'is poor' : 'needs improvement';
    return (
      <>
        <mark>{METRIC_WORDS[metric]}</mark> {word}: {value} at p{percentile}, good is up to{' '}
        {formatValue(thresholds.good, unit)}.
      </>
    );
  }
  // Intervals that do not touch: the change is no chance.
  const slower = sure.find(
    (vital) => vital.figure.low !== null && vital.before.high !== null && vital.figure.low > vital.before.high,
  );
  if (slower) {
    return (
      <>
        All of it is good, but <mark>{METRIC_WORDS[slower.metric]}</mark> went from{' '}
        {formatValue(slower.before.value!, slower.unit)} to {formatValue(slower.figure.value!, slower.unit)}.
      </>
    );
  }
  const missing = judged.length - sure.length;
  return `What people felt was good${missing > 0 ? ', as far as enough of them say' : ''}${before.value === null ? '' : ', as before'}.`;
}
