import { describe, expect, it } from 'vitest';
import type { PointsGroup } from '../read-points.ts';
import { lastOfLiving, withoutReplaced } from './gauges-of-living.ts';

/** A process that holds `value` in all these steps. */
const holds = (process: number, value: number, steps: readonly number[]): PointsGroup => ({
  name: 'cache_bytes',
  labels: {},
  process,
  points: steps.map((at) => ({
    at,
    total: value,
    n: 1,
    mean: value,
    sum: value,
    low: value,
    high: value,
    histogram: undefined,
  })),
});
const sumsOf = (groups: readonly PointsGroup[]) => {
  const sums: Record<number, number> = {};
  for (const { point } of withoutReplaced(groups, 10)) sums[point.at] = (sums[point.at] ?? 0) + point.sum;
  return sums;
};
const now = (groups: readonly PointsGroup[]) => lastOfLiving(groups, 10).reduce((sum, { point }) => sum + point.sum, 0);

describe('a process that takes the place of another', () => {
  const other = holds(9, 100, [0, 10, 20, 30]);
  it('is not added to it in the step of both', () => {
    expect(sumsOf([other, holds(1, 5, [0, 10]), holds(2, 7, [10, 20, 30])])).toEqual({
      0: 105,
      10: 107,
      20: 107,
      30: 107,
    });
    expect(sumsOf([holds(1, 5, [0, 10]), holds(2, 5, [10]), holds(3, 5, [10, 20])])).toEqual({ 0: 5, 10: 5, 20: 5 });
  });
  it('leaves no gap where it begins a step later, and one that only begins or ends counts', () => {
    expect(sumsOf([holds(1, 5, [0, 10]), holds(2, 7, [20, 30])])).toEqual({ 0: 5, 10: 5, 20: 7, 30: 7 });
    expect(sumsOf([other, holds(1, 5, [0, 10])])).toEqual({ 0: 105, 10: 105, 20: 100, 30: 100 });
    expect(sumsOf([other, holds(1, 5, [20, 30])])).toEqual({ 0: 100, 10: 100, 20: 105, 30: 105 });
  });
  it('is what there is now; one that has not said it for this step still counts', () => {
    expect(now([holds(1, 5, [0, 10, 20]), holds(2, 7, [30])])).toBe(7);
    expect(now([holds(1, 5, [0, 10]), holds(2, 7, [20, 30])])).toBe(7);
    expect(now([other, holds(1, 5, [0, 10, 20])])).toBe(105);
    expect(now([other, holds(1, 5, [0, 10])])).toBe(100);
    expect(now([])).toBe(0);
  });
});
