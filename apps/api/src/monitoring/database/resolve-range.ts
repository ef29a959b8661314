import type { RangeQuery } from '@headroom/contracts/monitoring/monitoring-query';
import { resolveRange as resolve, secondsOf } from '../resolve-range.ts';
import { KEEP_MINUTES_DAYS } from './retain-points.ts';

const DAY_MILLISECONDS = 86_400_000;
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

/** @throws AppError validation_failed as of every range. */
export function resolveRange(query: RangeQuery, now = new Date()): TimeRange {
  const { from, to } = resolve(query, now);
  const seconds = secondsOf({ from, to });
  const hours = seconds / 3_600;
  const isDropped = now.getTime() - from.getTime() > KEEP_MINUTES_DAYS * DAY_MILLISECONDS;
  const resolution = isDropped || hours > TEN_MINUTES_UP_TO_HOURS ? 3_600 : hours <= MINUTES_UP_TO_HOURS ? MINUTE : 600;
  // As they are kept; whole seconds, so that steps begin on them.
  const whole = (resolution === MINUTE ? 1 : resolution) * 1_000;
  const first = new Date(Math.floor(from.getTime() / whole) * whole);
  // Two readings a step: their timer drifts, and a step without one would have no value.
  const step = Math.max(resolution === MINUTE ? 2 * MINUTE : resolution, seconds / STEPS);
  return { from: first, to, seconds, stepSeconds: Math.ceil(step / resolution) * resolution, resolution };
}
