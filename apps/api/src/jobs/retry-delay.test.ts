import { expect, it } from 'vitest';
import { retryDelaySeconds } from './run-job.ts';

it('waits twice as long after each failure, a half more or less, and a minute and a half at most', () => {
  expect([1, 2, 3, 4].map((failures) => retryDelaySeconds(failures, 0.5))).toEqual([1, 2, 4, 8]);
  expect([0, 0.999].map((random) => Math.round(retryDelaySeconds(3, random)))).toEqual([2, 6]);
  expect(retryDelaySeconds(50, 0.999)).toBeLessThan(90);
});
