import fc from 'fast-check';
import { expect, it } from 'vitest';
import { theilSen } from './theil-sen.ts';

it('gives the slope of a line, whatever a fifth of the points is', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -100, max: 100, noNaN: true }),
      fc.integer({ min: 1, max: 1_000_000 }),
      (slope, seed) => {
        const points = Array.from({ length: 40 }, (_, at) => ({
          at,
          value: at % 5 === 3 ? (((seed * (at + 1) * 7_919) % 2_000_003) - 1_000_001) * 10 : slope * at,
        }));
        const found = theilSen(points)!;
        expect(found.value).toBeCloseTo(slope, 3);
        expect(found.low).toBeLessThanOrEqual(found.value);
        expect(found.high).toBeGreaterThanOrEqual(found.value);
      },
    ),
    { numRuns: 50 },
  );
});

it('covers the true slope about as often as it promises, and says nothing of three points', () => {
  let covered = 0;
  for (let seed = 1; seed <= 300; seed++) {
    let state = seed;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const points = Array.from({ length: 24 }, (_, at) => ({
      at,
      value: 3 * at + 40 * (random() + random() + random()),
    }));
    const { low, high } = theilSen(points)!;
    if (low <= 3 && high >= 3) covered += 1;
  }
  // 99 % of 300, less what chance does: the exact bound for one in a million is 279.
  expect(covered).toBeGreaterThanOrEqual(279);
  expect(theilSen([1, 2, 3].map((at) => ({ at, value: at })))).toBeUndefined();
});

it('knows no slope where everything is equal', () => {
  expect(theilSen(Array.from({ length: 20 }, (_, at) => ({ at, value: 5 })))).toEqual({ value: 0, low: 0, high: 0 });
});
