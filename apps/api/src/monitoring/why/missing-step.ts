import type { WhyStepName } from '@headroom/contracts/monitoring/why';

export const TITLES = {
  visit: 'One of the slow visits',
  calls: 'Its calls to the API',
  trace: 'The trace of the call',
  plan: 'The plan of its longest statement',
  index: 'The index that would help',
} as const satisfies Record<WhyStepName, string>;

/** A step that cannot be shown. @param sentence why, and what to do. */
export const missing = <N extends WhyStepName>(step: N, sentence: string) => ({
  step,
  state: 'missing' as const,
  title: TITLES[step],
  sentence,
  evidence: null,
  data: null,
});

const FEW_DIGITS = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3, useGrouping: true });
export const number = (value: number): string => FEW_DIGITS.format(value);
