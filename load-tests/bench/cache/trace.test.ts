import { expect, test } from 'vitest';
import { createZipf, shuffled, SHARES } from './trace.ts';

test('the first of Zipf’s places is drawn twice as often as the second, and ten times as often as the tenth', () => {
  const draw = createZipf(1_000, 7);
  const counts = Array.from({ length: 1_000 }, () => 0);
  for (let n = 0; n < 200_000; n++) counts[draw()]! += 1;
  expect(counts[0]! / counts[1]!).toBeCloseTo(2, 0);
  expect(counts[0]! / counts[9]!).toBeGreaterThan(8.5);
  expect(counts[0]! / counts[9]!).toBeLessThan(11.5);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(200_000);
});

test('a shuffle loses nothing and repeats itself with its seed', () => {
  const values = Array.from({ length: 500 }, (_, n) => n);
  const once = shuffled(values, 3);
  expect(once).not.toEqual(values);
  expect(once.toSorted((a, b) => a - b)).toEqual(values);
  expect(shuffled(values, 3)).toEqual(once);
});

test('the kinds are all of the addresses', () => {
  expect(Object.values(SHARES).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
});
