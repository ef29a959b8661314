import { expect, test } from 'vitest';
import { createRandom } from './random.ts';
import { ratioInterval } from './ratio-interval.ts';

test('pairs that agree leave no doubt', () => {
  const { ratio, low, high } = ratioInterval([
    { own: 80, other: 100 },
    { own: 160, other: 200 },
  ]);
  for (const value of [ratio, low, high]) expect(value).toBeCloseTo(0.8);
});

test('noise that both sides of a pair share does not widen the interval', () => {
  const random = createRandom(3);
  const pairs = Array.from({ length: 10 }, () => {
    const speed = 1_000 + 4_000 * random();
    return { own: speed * 0.9 * (0.99 + 0.02 * random()), other: speed };
  });
  const { low, high } = ratioInterval(pairs);
  expect(low).toBeGreaterThan(0.88);
  expect(high).toBeLessThan(0.92);
});

test('covers the true ratio in most of many runs', () => {
  const random = createRandom(5);
  let covered = 0;
  for (let run = 0; run < 60; run++) {
    const pairs = Array.from({ length: 20 }, () => ({ own: 0.5 + random(), other: 0.5 + random() }));
    const { low, high } = ratioInterval(pairs, run);
    if (low <= 1 && 1 <= high) covered++;
  }
  expect(covered).toBeGreaterThan(50);
});

test('refuses what has no ratio', () => {
  expect(() => ratioInterval([])).toThrow(RangeError);
  expect(() => ratioInterval([{ own: 0, other: 3 }])).toThrow(RangeError);
});
