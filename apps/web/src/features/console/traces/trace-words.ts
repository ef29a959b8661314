import type { KeptBecause, TraceListItem } from '@headroom/contracts/monitoring/trace-schemas';

/** Why a trace is there, in a word or two. */
export const KEPT_WORDS: Readonly<Record<KeptBecause, string>> = {
  failed: '■ failed',
  slow: '▲ slow',
  'began-job': 'began a job',
  job: 'job',
  asked: 'asked for',
  sampled: 'by chance',
};

/** What is most likely to be looked for first. */
export const worstOf = (traces: readonly TraceListItem[]): TraceListItem | undefined =>
  traces.reduce<TraceListItem | undefined>(
    (worst, trace) =>
      !worst ||
      Number(trace.isFailed) - Number(worst.isFailed) > 0 ||
      (trace.isFailed === worst.isFailed && trace.durationMs > worst.durationMs)
        ? trace
        : worst,
    undefined,
  );
