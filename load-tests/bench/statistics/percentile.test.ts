import fc from 'fast-check';
import { expect, test } from 'vitest';
import { percentile, summarise } from './percentile.ts';

test('takes the value at the nearest rank', () => {
  const twenty = Array.from({ length: 20 }, (_, index) => index + 1);
  expect(percentile(twenty, 0.5)).toBe(10);
  expect(percentile(twenty, 0.95)).toBe(19);
  expect(percentile(twenty, 0.99)).toBe(20);
  expect(percentile([7], 0.5)).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
});

test('sorts by size, not as text', () => {
  expect(summarise([10, 9, 100])).toEqual({ samples: 3, p50: 10, p95: 100, p99: 100, max: 100 });
});

test('is one of the values, with at least that share at or below it', () => {
  const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 });
  fc.assert(
    fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (list, share) => {
      const sorted = Float64Array.from(list).toSorted();
      const value = percentile(sorted, share);
      expect(list).toContain(value);
      const atOrBelow = sorted.filter((other) => other <= value).length;
      expect(atOrBelow).toBeGreaterThanOrEqual(share * list.length - 1e-9);
    }),
  );
});
