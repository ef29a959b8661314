import type { RangeQuery } from '@headroom/contracts/monitoring/monitoring-query';
import { AppError } from '../../errors.ts';

const HOUR_MILLISECONDS = 3_600_000;
const HOURS: Readonly<Record<RangeQuery['range'], number>> = {
  '1h': 1,
  '6h': 6,
  '24h': 24,
  '7d': 168,
  '30d': 720,
  '90d': 2_160,
  '365d': 8_760,
};
const MINUTE = 60;
/** Minutes are read of a third of a day, which takes some milliseconds; of two days tens of them, and then hours. */
const MINUTES_UP_TO_HOURS = 8;
const TEN_MINUTES_UP_TO_HOURS = 48;
/** As many steps as a chart has room for. */
const STEPS = 144;

export type StatementResolution = 60 | 600 | 3_600;

export interface TimeRange {
  from: Date;
  to: Date;
  seconds: number;
  /** Of a step of a series. */
  stepSeconds: number;
  /** Seconds of the rows that a series is read from, where they are brought together. */
  resolution: StatementResolution;
}

/** @throws AppError validation_failed where the end is not after the beginning. */
export function resolveRange({ from, to, range }: RangeQuery, now = new Date()): TimeRange {
  const end = to === undefined ? now : new Date(to);
  const begin = from === undefined ? new Date(end.getTime() - HOURS[range] * HOUR_MILLISECONDS) : new Date(from);
  const seconds = (end.getTime() - begin.getTime()) / 1_000;
  if (!(seconds > 0))
    throw new AppError('validation_failed', { detail: 'The range ends before it begins: swap from and to.' });
  const hours = seconds / 3_600;
  const resolution = hours <= MINUTES_UP_TO_HOURS ? MINUTE : hours <= TEN_MINUTES_UP_TO_HOURS ? 600 : 3_600;
  // As they are kept; whole seconds, so that steps begin on them.
  const whole = (resolution === MINUTE ? 1 : resolution) * 1_000;
  const first = new Date(Math.floor(begin.getTime() / whole) * whole);
  // Two readings a step: their timer drifts, and a step without one would have no value.
  const step = Math.max(resolution === MINUTE ? 2 * MINUTE : resolution, seconds / STEPS);
  return { from: first, to: end, seconds, stepSeconds: Math.ceil(step / resolution) * resolution, resolution };
}
