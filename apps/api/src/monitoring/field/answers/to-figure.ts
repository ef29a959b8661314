import { THRESHOLDS, type FieldMetric } from '@headroom/contracts/monitoring/field-events';
import type { Figure } from '@headroom/contracts/monitoring/figures';
import {
  countOf,
  percentileInterval,
  percentileOf,
  valueOf,
  type Histogram,
} from '@headroom/contracts/monitoring/histogram';
import { storageFactor, unitOf } from '../storage-units.ts';

/** A stored value in the metric's own unit; more digits than histograms know are left out. */
export const toOwnUnit = (metric: FieldMetric, stored: number): number =>
  Number((stored / storageFactor(metric)).toPrecision(4));

/** Of nothing. */
export const NO_FIGURE: Figure = { value: null, low: null, high: null, n: 0 };

/** What is counted has no percentile: each of it is one. */
const countFigure = (n: number): Figure => (n === 0 ? NO_FIGURE : { value: n, low: null, high: null, n });

/** @param percentile in percent; of what is counted, how many there are */
export function toFigure(metric: FieldMetric, histogram: Histogram, percentile: number): Figure {
  if (unitOf(metric) === 'count') return countFigure(countOf(histogram));
  const share = percentile / 100;
  const value = percentileOf(histogram, share);
  const interval = percentileInterval(histogram, share);
  return {
    value: value === null ? null : toOwnUnit(metric, value),
    low: interval && toOwnUnit(metric, interval.low),
    high: interval && toOwnUnit(metric, interval.high),
    n: countOf(histogram),
  };
}

/** The same of the buckets that the percentile and its interval lie in. */
export const figureOf = (
  metric: FieldMetric,
  { value, low, high, n }: { value: number; low: number | null; high: number | null; n: number },
): Figure =>
  unitOf(metric) === 'count'
    ? countFigure(n)
    : {
        value: toOwnUnit(metric, valueOf(value)),
        low: low === null ? null : toOwnUnit(metric, valueOf(low)),
        high: high === null ? null : toOwnUnit(metric, valueOf(high)),
        n,
      };

const thresholdsOf = (metric: FieldMetric) => ({ good: THRESHOLDS[metric][0], poor: THRESHOLDS[metric][1] });

/** What an answer about one metric says of it. */
export const aboutMetric = (metric: FieldMetric) => ({
  metric,
  unit: unitOf(metric),
  thresholds: thresholdsOf(metric),
});
