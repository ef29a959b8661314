import type { RangeQuery } from '@headroom/contracts/monitoring/monitoring-query';
import { AppError } from '../errors.ts';
import { finestKept, RESOLUTIONS } from './resolutions.ts';

const HOUR = 3_600;
const RANGE_SECONDS: Readonly<Record<RangeQuery['range'], number>> = {
  '1h': HOUR,
  '6h': 6 * HOUR,
  '24h': 24 * HOUR,
  '7d': 7 * 24 * HOUR,
  '30d': 30 * 24 * HOUR,
  '90d': 90 * 24 * HOUR,
  '365d': 365 * 24 * HOUR,
};
/** Every one a multiple of a resolution that is kept. A month is 180 steps of four hours, and not 360 of two: each is a histogram to be merged. */
const STEPS = [10, 30, 60, 120, 300, 600, 1_200, 1_800, HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR];
/** So many points are more than a chart has room for on a phone, and enough for one on a desk. */
const MAX_POINTS = 400;
/** Of the most points: fewer would hide too much. */
const LEAST_SHARE = 0.3;
const LONGEST_SECONDS = 731 * 24 * HOUR;

export interface Range {
  from: Date;
  /** Exclusive. */
  to: Date;
}

/**
 * The time that an answer of the console is about.
 * @throws AppError validation_failed where it ends before it begins, half of it is missing, or it is longer than two years.
 */
export function resolveRange({ from, to, range }: RangeQuery, now = new Date()): Range {
  if ((from === undefined) !== (to === undefined)) {
    throw refusal(from === undefined ? '/query/from' : '/query/to', 'Give both, from and to, or neither.');
  }
  const resolved =
    from !== undefined && to !== undefined
      ? { from: new Date(from), to: new Date(to) }
      : { from: new Date(now.getTime() - RANGE_SECONDS[range] * 1_000), to: now };
  const seconds = secondsOf(resolved);
  if (!(seconds > 0)) throw refusal('/query/to', 'Must be after from.');
  if (seconds > LONGEST_SECONDS) throw refusal('/query/from', 'A range has at most two years.');
  return resolved;
}

export const secondsOf = ({ from, to }: Range): number => (to.getTime() - from.getTime()) / 1_000;

/** The same length of time just before. */
export const rangeBefore = ({ from, to }: Range): Range => ({
  from: new Date(2 * from.getTime() - to.getTime()),
  to: from,
});

/**
 * The range outwards to whole steps of what is still kept of service data at its edges, so that a rate is told over the time that it was counted
 * in. What ends now or later ends as it is.
 */
export function keptRange({ from, to }: Range, now = Date.now()): Range {
  const stepAt = (time: Date) => finestKept(time.getTime() / 1_000, now / 1_000) * 1_000;
  const [first, last] = [stepAt(from), stepAt(to)];
  return {
    from: new Date(Math.floor(from.getTime() / first) * first),
    to: to.getTime() >= now ? to : new Date(Math.ceil(to.getTime() / last) * last),
  };
}

/** Every process writes what it recorded once in so long, when such a step of the clock is over. */
const WRITTEN_SECONDS = 10;
/** So long after the end of a step it may not be there yet. */
const WRITING_SECONDS = 2;

/** Until when everything has been written; in seconds since 1970, as `now`. */
export const writtenUntil = (now: number): number =>
  Math.floor((now - WRITING_SECONDS) / WRITTEN_SECONDS) * WRITTEN_SECONDS;

/**
 * Over how much time is counted what is read of a range of service data: whole steps of what is kept at its edges, without the last
 * seconds before now, which nobody has written yet. Seconds, ten at least.
 */
export function countedSeconds(range: Range, now = Date.now()): number {
  const { from, to } = keptRange(range, now);
  const end = Math.min(to.getTime() / 1_000, writtenUntil(now / 1_000));
  return Math.max(WRITTEN_SECONDS, end - from.getTime() / 1_000);
}

/**
 * How long the steps of a chart over a range are, in seconds: never shorter than what is still kept where it begins, and one that is kept
 * as it is where that leaves points enough: a day in steps of five minutes is read from rows of a minute, ten times as many as in steps of
 * ten minutes.
 */
export function stepSeconds(range: Range, maxPoints = MAX_POINTS, now = Date.now()): number {
  const shortest = finestKept(range.from.getTime() / 1_000, now / 1_000);
  const pointsOf = (step: number) => secondsOf(range) / step;
  const step = STEPS.find((each) => each >= shortest && pointsOf(each) <= maxPoints) ?? STEPS.at(-1)!;
  const kept = RESOLUTIONS.find(({ seconds }) => seconds >= step)?.seconds;
  return kept !== undefined && pointsOf(kept) >= maxPoints * LEAST_SHARE ? kept : step;
}

const refusal = (path: string, message: string) =>
  new AppError('validation_failed', { detail: `${path}: ${message}`, errors: [{ path, code: 'range', message }] });
