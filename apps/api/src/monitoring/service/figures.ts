import type { Figure, Series, Unit } from '@headroom/contracts/monitoring/figures';
import {
  countOf,
  mergeHistograms,
  percentileInterval,
  percentileOf,
  type Histogram,
} from '@headroom/contracts/monitoring/histogram';
import type { Point } from '../read-points.ts';
import { countedSeconds } from '../resolve-range.ts';
import { shareInterval } from '../share-interval.ts';

/** Of nothing. */
export const NO_FIGURE: Figure = { value: null, low: null, high: null, n: 0 };
/** Durations are stored in microseconds and told in milliseconds. */
const PER_MILLISECOND = 1_000;

export const histogramOf = (points: readonly Point[]): Histogram =>
  mergeHistograms(points.flatMap(({ histogram }) => (histogram ? [histogram] : [])));

/** A percentile of durations, in milliseconds. */
export function durationFigure(histogram: Histogram, share: number): Figure {
  const value = percentileOf(histogram, share);
  const interval = percentileInterval(histogram, share);
  return {
    value: value === null ? null : value / PER_MILLISECOND,
    low: interval && interval.low / PER_MILLISECOND,
    high: interval && interval.high / PER_MILLISECOND,
    n: countOf(histogram),
  };
}

/** A share with its interval. */
export function shareFigure(part: number, n: number): Figure {
  const interval = shareInterval(part, n);
  return interval ? { value: part / n, ...interval, n } : NO_FIGURE;
}

export interface StepAxis {
  from: Date;
  to: Date;
  step: number;
}

/** Beginnings of all steps of a range, seconds since 1970; they lie where rows are brought together. */
export function timesOf({ from, to, step }: StepAxis): number[] {
  const first = Math.floor(from.getTime() / 1_000 / step) * step;
  const end = to.getTime() / 1_000;
  return Array.from({ length: Math.max(0, Math.ceil((end - first) / step)) }, (_, at) => first + at * step);
}

/** How much of a step lies within the range and was counted: the first and the last one are rarely whole, and a rate over all of the step would be too small. */
export const secondsOfStep = ({ from, to, step }: StepAxis, at: number, now = Date.now()): number =>
  countedSeconds(
    { from: new Date(Math.max(at * 1_000, from.getTime())), to: new Date(Math.min((at + step) * 1_000, to.getTime())) },
    now,
  );

/**
 * A line: a value for each step, null where nothing was recorded.
 * @param read what of a step's points is shown; a figure brings its interval and its n along
 */
export function seriesOf(
  { name, unit, axis }: { name: string; unit: Unit; axis: StepAxis },
  points: readonly Point[],
  read: (points: readonly Point[]) => number | null | Figure,
): Series {
  const times = timesOf(axis);
  const byTime = Map.groupBy(points, ({ at }) => at);
  const shown = times.map((time) => {
    const found = byTime.get(time);
    return found ? read(found) : null;
  });
  if (!shown.some((value) => typeof value === 'object' && value !== null)) {
    return { name, unit, times, values: shown as (number | null)[] };
  }
  const figures = shown as (Figure | null)[];
  return {
    name,
    unit,
    times,
    values: figures.map((each) => each?.value ?? null),
    low: figures.map((each) => each?.low ?? null),
    high: figures.map((each) => each?.high ?? null),
    n: figures.map((each) => each?.n ?? 0),
  };
}

export const totalOf = (points: readonly Pick<Point, 'total'>[]): number =>
  points.reduce((sum, { total }) => sum + total, 0);
export const numberOf = (points: readonly Pick<Point, 'n'>[]): number => points.reduce((sum, { n }) => sum + n, 0);
