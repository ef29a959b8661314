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
/** Up to here minutes are read, which takes some milliseconds a day. */
const MINUTES_UP_TO_HOURS = 48;
/** As many steps as a chart has room for. */
const STEPS = 120;

export interface TimeRange {
  from: Date;
  to: Date;
  seconds: number;
  /** Of a step of a series. */
  stepSeconds: number;
  /** Whether hours are read instead of minutes, where they are brought together. */
  byHour: boolean;
}

/** @throws AppError validation_failed where the end is not after the beginning. */
export function resolveRange({ from, to, range }: RangeQuery, now = new Date()): TimeRange {
  const end = to === undefined ? now : new Date(to);
  const begin = from === undefined ? new Date(end.getTime() - HOURS[range] * HOUR_MILLISECONDS) : new Date(from);
  const seconds = (end.getTime() - begin.getTime()) / 1_000;
  if (!(seconds > 0))
    throw new AppError('validation_failed', { detail: 'The range ends before it begins: swap from and to.' });
  const byHour = seconds > MINUTES_UP_TO_HOURS * 3_600;
  // Whole hours, as they are kept; whole seconds, so that steps begin on them.
  if (byHour) begin.setUTCMinutes(0, 0, 0);
  else begin.setUTCMilliseconds(0);
  // Two readings a step: their timer drifts, and a step without one would have no value.
  const step = Math.max(byHour ? 3_600 : 120, seconds / STEPS);
  return { from: begin, to: end, seconds, stepSeconds: Math.ceil(step / 60) * 60, byHour };
}
