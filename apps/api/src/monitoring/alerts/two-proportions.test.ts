import fc from 'fast-check';
import { expect, it } from 'vitest';
import { believable, upperTail, worseningChance } from './two-proportions.ts';

it('knows the tail of the normal distribution', () => {
  for (const [z, tail] of [
    [0, 0.5],
    [1.644_854, 0.05],
    [1.959_964, 0.025],
    [3, 0.001_349_9],
    [-1, 0.841_344_7],
  ] as const) {
    expect(upperTail(z)).toBeCloseTo(tail, 6);
  }
});

it('finds a loss of 8 points in 400 visits, and none in the swing of chance', () => {
  expect(worseningChance({ good: 360, total: 400 }, { good: 328, total: 400 })).toBeLessThan(0.001);
  expect(worseningChance({ good: 360, total: 400 }, { good: 356, total: 400 })).toBeGreaterThan(0.2);
  expect(worseningChance({ good: 328, total: 400 }, { good: 360, total: 400 })).toBeGreaterThan(0.99);
  expect(worseningChance({ good: 400, total: 400 }, { good: 300, total: 300 })).toBe(1);
  expect(worseningChance({ good: 0, total: 0 }, { good: 0, total: 300 })).toBe(1);
});

it('believes as Benjamini and Hochberg’s own example does', () => {
  const chances = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
  ];
  expect(believable(chances, 0.05).filter(Boolean)).toHaveLength(4);
});

it('believes nothing above the rate and everything far below it, in any order', () => {
  const chance = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(chance, { maxLength: 40 }), (chances) => {
      const answers = believable(chances, 0.05);
      for (const [index, each] of chances.entries()) {
        const isFar = each > 0.05 || each <= 0.05 / chances.length;
        expect(isFar ? answers[index] : each <= 0.05).toBe(each <= 0.05);
      }
    }),
  );
});

it('accuses at most one in twenty of many routes that did not change', () => {
  // A generator of its own, so that the test says the same each time.
  let state = 12_345;
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
  const draw = () => {
    let good = 0;
    for (let index = 0; index < 300; index += 1) if (random() < 0.8) good += 1;
    return { good, total: 300 };
  };
  let runsWithAccusation = 0;
  for (let run = 0; run < 200; run += 1) {
    const chances = Array.from({ length: 20 }, () => worseningChance(draw(), draw()));
    if (believable(chances, 0.05).some(Boolean)) runsWithAccusation += 1;
  }
  expect(runsWithAccusation).toBeLessThanOrEqual(20);
});
