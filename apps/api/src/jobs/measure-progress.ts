import type { JobProgress } from '@headroom/contracts/jobs';
import type { ProgressReport } from './define-job.ts';

/** The rate is that of the last so many seconds: a job that was slow at first is not slow for ever. */
const WINDOW_MILLISECONDS = 15_000;
/** Sooner, a rate is chance. */
const SHORTEST_MILLISECONDS = 1_000;

/**
 * Turns reports of how far a job is into the progress that people see: with its rate, and the time that is left at that rate.
 * @param now milliseconds of a clock that never goes back.
 */
export function createProgressMeter(now: () => number = () => performance.now()) {
  let samples: { at: number; done: number }[] = [];
  let last: JobProgress | undefined;
  return {
    report({ done, total, unit, ...report }: ProgressReport): JobProgress {
      const phase = report.phase ?? null;
      const at = now();
      const newest = samples.at(-1);
      // A new phase counts something else, or from the beginning.
      if (last && (last.phase !== phase || last.unit !== unit || (newest && newest.done > done))) samples = [];
      samples.push({ at, done });
      // One sample from before the window stays: the rate is measured from there.
      while (samples.length > 2 && (samples[1]?.at ?? at) <= at - WINDOW_MILLISECONDS) samples.shift();
      const rate = rateOf(samples);
      last = {
        done,
        total,
        unit,
        phase,
        ratePerSecond: rate === null ? null : round(rate),
        remainingSeconds:
          rate === null || total === null || rate === 0 ? null : round(Math.max(0, total - done) / rate),
      };
      return last;
    },
  };
}

function rateOf(samples: readonly { at: number; done: number }[]): number | null {
  const [first, newest] = [samples[0], samples.at(-1)];
  if (!first || !newest || newest.at - first.at < SHORTEST_MILLISECONDS) return null;
  return ((newest.done - first.done) / (newest.at - first.at)) * 1_000;
}

const round = (value: number): number => Math.round(value * 10) / 10;
