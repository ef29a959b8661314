import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packSnapshot, parseSnapshot, sees, unpackSnapshot } from './snapshot.ts';

const snapshots = fc
  .record({
    xmin: fc.bigInt({ min: 3n, max: 2n ** 48n }),
    distances: fc.uniqueArray(fc.bigInt({ min: 0n, max: 5_000n }), { maxLength: 200 }),
    beyond: fc.bigInt({ min: 1n, max: 5_000n }),
  })
  .map(({ xmin, distances, beyond }) => {
    const running = distances.toSorted((a, b) => Number(a - b)).map((distance) => xmin + distance);
    return { text: `${xmin}:${(running.at(-1) ?? xmin) + beyond}:${running.join(',')}`, xmin, running };
  });

test('a packed snapshot is the same snapshot', () => {
  fc.assert(
    fc.property(snapshots, ({ text }) => {
      expect(unpackSnapshot(packSnapshot(text))).toBe(text);
    }),
  );
});

test('a snapshot of a hundred running transactions packs into 400 characters', () => {
  const xmin = 123_456_789_012;
  const running = Array.from({ length: 100 }, (_, n) => xmin + n * 13);
  expect(packSnapshot(`${xmin}:${xmin + 2_000}:${running.join(',')}`).length).toBeLessThan(400);
});

test('sees what is over, not what runs and not what comes', () => {
  const snapshot = parseSnapshot('10:20:12,15');
  const seen = [9, 10, 11, 12, 13, 15, 19, 20, 21].filter((xid) => sees(snapshot, BigInt(xid)));
  expect(seen).toEqual([9, 10, 11, 13, 19]);
  expect(sees(parseSnapshot('10:10:'), 9n)).toBe(true);
  expect(sees(parseSnapshot('10:10:'), 10n)).toBe(false);
});
