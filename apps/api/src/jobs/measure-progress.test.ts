import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createProgressMeter } from './measure-progress.ts';

/** A meter with a clock in seconds, told by the test. */
function measure(...reports: [atSeconds: number, done: number, phase?: string][]) {
  let now = 0;
  const meter = createProgressMeter(() => now * 1_000);
  return reports
    .map(([at, done, phase]) => {
      now = at;
      return meter.report({ done, total: 1_000, unit: 'rows', ...(phase === undefined ? {} : { phase }) });
    })
    .at(-1);
}

it('says no rate before a second has passed', () => {
  expect(measure([0, 0], [0.9, 500])).toMatchObject({ done: 500, ratePerSecond: null, remainingSeconds: null });
});

it('tells the rate, and the time that is left at it', () => {
  expect(measure([0, 0], [2, 100])).toEqual({
    done: 100,
    total: 1_000,
    unit: 'rows',
    phase: null,
    ratePerSecond: 50,
    remainingSeconds: 18,
  });
});

it('forgets what was more than fifteen seconds ago', () => {
  expect(measure([0, 0], [100, 10], [110, 110], [120, 210])?.ratePerSecond).toBe(10);
});

it('begins anew with each phase, and where something is done again', () => {
  expect(measure([0, 0, 'reading'], [2, 900, 'reading'], [3, 0, 'writing'])?.ratePerSecond).toBeNull();
  expect(measure([0, 0], [2, 900], [3, 800], [5, 810])?.ratePerSecond).toBe(5);
});

it('says nothing of the time that is left while nothing moves', () => {
  expect(measure([0, 5], [5, 5])).toMatchObject({ ratePerSecond: 0, remainingSeconds: null });
});

it('never tells a negative rate or time', () => {
  const steps = fc.array(fc.tuple(fc.nat({ max: 100_000 }), fc.nat({ max: 2_000 })), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(steps, (reports) => {
      let now = 0;
      const meter = createProgressMeter(() => now);
      for (const [milliseconds, done] of reports) {
        now += milliseconds;
        const { ratePerSecond, remainingSeconds } = meter.report({ done, total: 1_000, unit: 'rows' });
        expect(Math.min(ratePerSecond ?? 0, remainingSeconds ?? 0)).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});
