import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shareInterval } from './share-interval.ts';

it('holds the share and stays on the scale', () => {
  const counted = fc.integer({ min: 1, max: 100_000 }).chain((n) => fc.record({ part: fc.nat(n), n: fc.constant(n) }));
  fc.assert(
    fc.property(counted, ({ part, n }) => {
      const { low, high } = shareInterval(part, n)!;
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(part / n + 1e-9);
      expect(high).toBeGreaterThanOrEqual(part / n - 1e-9);
    }),
  );
  expect(shareInterval(0, 0)).toBeNull();
});

it('is as wide as in the tables: 8 of 10', () => {
  const { low, high } = shareInterval(8, 10)!;
  expect(low).toBeCloseTo(0.490_162, 5);
  expect(high).toBeCloseTo(0.943_318, 5);
});
