import fc from 'fast-check';
import { expect, it } from 'vitest';
import { budgetLeftOf, burnRateOf } from './burn-rate.ts';

it('burns as the SRE workbook reckons', () => {
  // 1.44 % of errors at 99.9 % use 2 % of 30 days' budget in an hour.
  expect(burnRateOf({ good: 98_560, total: 100_000 }, 0.999)).toBeCloseTo(14.4, 6);
  expect(burnRateOf({ good: 0, total: 0 }, 0.999)).toBeNull();
  expect(budgetLeftOf({ good: 99_950, total: 100_000 }, 0.999)).toBeCloseTo(0.5, 6);
  expect(budgetLeftOf({ good: 0, total: 0 }, 0.999)).toBeNull();
});

it('cannot pass 1 / (1 − target), which is why vitals at 75 % have tests for regressions instead', () => {
  const kept = fc.nat(1_000).chain((total) => fc.record({ good: fc.nat(total), total: fc.constant(total) }));
  fc.assert(
    fc.property(kept, (each) => {
      expect(burnRateOf(each, 0.75) ?? 0).toBeLessThanOrEqual(4 + 1e-9);
    }),
  );
});
