import type { HeapVerdict } from '@headroom/contracts/monitoring/runtime-memory';
import { createHeapHistory } from './heap-history.ts';
import { median, theilSen, type Point } from './theil-sen.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MEBIBYTE = 1_024 * 1_024;
/** While a process starts it loads, compiles and fills: nobody's leak. */
const WARM_UP_MILLISECONDS = 2 * MINUTE;
/** Less than this is what code, statements and small tables may come to take. */
const LEAST_GROWTH_BYTES = 16 * MEBIBYTE;

export interface HeapJudge {
  /** The bytes of the heap in use after a full collection, now. */
  add(usedBytes: number): void;
  verdict(limitBytes: number): HeapVerdict;
}

/**
 * Whether a heap keeps growing, by three rules, each for what the others cannot tell. What all have in common: the slope is positive with its
 * whole interval, the last half grows on as the whole did (a cache that fills slows down, a job's work ends), and the limit comes into sight.
 *
 * - an hour: the limit would be reached within six hours, and an eighth of the room is gone (a cache that has a limit takes less);
 * - six hours: the same within two days, and three times as much is in use as after the start (a day's rhythm does not do that);
 * - a day and a half and more: within a month, where only moments at the same time of day are compared.
 */
export function createHeapJudge({
  startedAt,
  now = Date.now,
}: {
  /** Milliseconds, of the same clock as `now`. */
  startedAt: number;
  now?: () => number;
}): HeapJudge {
  const history = createHeapHistory();
  return {
    add(usedBytes) {
      const at = now();
      if (at - startedAt >= WARM_UP_MILLISECONDS) history.add(at, usedBytes);
    },
    verdict(limitBytes) {
      const at = now();
      const baseline = history.baseline() ?? 0;
      const short = thin(history.short().filter((point) => point.at > at - HOUR));
      const long = history.long();
      const hours = long.filter((point) => point.at > at - 6 * HOUR);
      const eighth = Math.max(LEAST_GROWTH_BYTES, (limitBytes - baseline) / 8);
      const grown =
        judge(short, { limitBytes, within: 6 * HOUR, growth: eighth }) ??
        (spanOf(hours) > 5 * HOUR && lastOf(hours) >= 3 * baseline
          ? judge(hours, { limitBytes, within: 2 * DAY, growth: eighth })
          : undefined) ??
        (spanOf(long) >= 1.5 * DAY
          ? judge(long, { limitBytes, within: 30 * DAY, growth: LEAST_GROWTH_BYTES, isRhythmic: true })
          : undefined);
      if (grown) {
        const { leftMilliseconds, ...measured } = grown;
        return {
          ...measured,
          state: 'growing',
          reason: 'After full collections of garbage more and more is in use.',
          limitAt: new Date(at + leftMilliseconds).toISOString(),
        };
      }
      const slope = isEnough(short) ? theilSen(short) : undefined;
      const isKnown = slope !== undefined || long.length >= 2;
      return {
        state: isKnown ? 'steady' : 'too early',
        reason: isKnown
          ? 'What is in use after full collections of garbage does not keep growing.'
          : 'There were too few full collections of garbage since the start to say anything.',
        bytesPerHour: slope ? perHour(slope) : null,
        limitAt: null,
        ...extentOf(short),
      };
    },
  };
}

function judge(
  points: readonly Point[],
  {
    limitBytes,
    within,
    growth,
    isRhythmic = false,
  }: { limitBytes: number; within: number; growth: number; isRhythmic?: boolean },
) {
  if (!isEnough(points)) return undefined;
  const mayPair = isRhythmic ? sameTimeOfDay : undefined;
  const slope = theilSen(points, mayPair);
  if (!slope || slope.low <= 0 || slope.low * spanOf(points) < growth) return undefined;
  const leftMilliseconds = Math.max(0, limitBytes - lastOf(points)) / slope.value;
  if (leftMilliseconds > within) return undefined;
  if (!isRhythmic) {
    const later = theilSen(points.slice(points.length >> 1));
    if (!later || later.low <= 0 || later.value < slope.value / 2) return undefined;
  }
  return { bytesPerHour: perHour(slope), leftMilliseconds, ...extentOf(points) };
}

/** Over five minutes and eight moments an interval says something. */
const isEnough = (points: readonly Point[]): boolean => points.length >= 8 && spanOf(points) >= 5 * MINUTE;
/** Every second one where there are many: 2,000 pairs say as much as 7,000. The newest stays. */
const thin = (points: readonly Point[]): readonly Point[] =>
  points.length <= 64 ? points : points.filter((_, index) => (points.length - index) % 2 === 1);
const spanOf = (points: readonly Point[]): number => (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0);
const lastOf = (points: readonly Point[]): number => median(points.slice(-3).map(({ value }) => value));
const sameTimeOfDay = (distance: number): boolean => {
  const rest = distance % DAY;
  return distance > DAY / 2 && Math.min(rest, DAY - rest) <= 16 * MINUTE;
};
const perHour = ({ value, low, high }: { value: number; low: number; high: number }) => ({
  value: value * HOUR,
  low: low * HOUR,
  high: high * HOUR,
});
const extentOf = (points: readonly Point[]) => ({ points: points.length, spanSeconds: spanOf(points) / 1_000 });
