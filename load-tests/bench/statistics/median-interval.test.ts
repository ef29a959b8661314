import { expect, test } from 'vitest';
import { medianInterval } from './median-interval.ts';
import { createRandom } from './random.ts';

test('is not moved by a few values that are far off', () => {
  const values = Array.from({ length: 101 }, (_, index) => (index < 5 ? 1e9 : 1 + index / 1_000));
  const { median, low, high } = medianInterval(values);
  expect(median).toBeGreaterThan(1);
  expect(low).toBeLessThan(median);
  expect(median).toBeLessThan(high);
  expect(high).toBeLessThan(1.1);
});

test('covers the true median in most of many runs', () => {
  const random = createRandom(7);
  let covered = 0;
  for (let run = 0; run < 200; run++) {
    const { low, high } = medianInterval(Array.from({ length: 60 }, () => 3 + (random() - 0.5) ** 3));
    if (low <= 3 && 3 <= high) covered++;
  }
  expect(covered).toBeGreaterThan(180);
  expect(covered).toBeLessThan(200);
});

test('needs values', () => {
  expect(() => medianInterval([])).toThrow(RangeError);
  expect(medianInterval([4])).toEqual({ median: 4, low: 4, high: 4 });
});
