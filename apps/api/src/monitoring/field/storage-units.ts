import { THRESHOLDS, type FieldMetric } from '@headroom/contracts/monitoring/field-events';
import type { Unit } from '@headroom/contracts/monitoring/figures';

const MICROSECONDS = 1_000;
const MILLIONTHS = 1_000_000;

/** What a value is multiplied by to be stored: histograms hold microseconds, and millionths of CLS. */
export const storageFactor = (metric: FieldMetric): number =>
  metric === 'CLS' ? MILLIONTHS : metric === 'error' ? 1 : MICROSECONDS;

/** In which unit a metric is told. */
export const unitOf = (metric: FieldMetric): Unit => (metric === 'CLS' ? 'score' : metric === 'error' ? 'count' : 'ms');

/** As stored in field_events.rating. */
export const RATINGS = ['good', 'needsImprovement', 'poor'] as const;

/** @param value in the metric's own unit. */
export function ratingOf(metric: FieldMetric, value: number): 0 | 1 | 2 {
  const [good, poor] = THRESHOLDS[metric];
  if (value <= good) return 0;
  return value > poor ? 2 : 1;
}
