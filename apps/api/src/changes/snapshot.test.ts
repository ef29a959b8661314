import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatSnapshot,
  includes,
  meet,
  onStandby,
  packSnapshot,
  parseSnapshot,
  sees,
  unpackSnapshot,
  type Snapshot,
} from './snapshot.ts';

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

// In a small world every question can be asked of every transaction.
const WORLD_END = 14n;
const XIDS = Array.from({ length: Number(WORLD_END) }, (_, n) => BigInt(n));
const small: fc.Arbitrary<Snapshot> = fc
  .record({ xmin: fc.bigInt({ min: 0n, max: 10n }), ahead: fc.bigInt({ min: 0n, max: 4n }), bits: fc.nat(255) })
  .map(({ xmin, ahead, bits }) => ({
    xmin,
    xmax: xmin + ahead,
    // Also ids that are outside of (xmin, xmax), which say nothing.
    running: new Set(Array.from({ length: 8 }, (_, n) => xmin - 2n + BigInt(n)).filter((_, n) => (bits >> n) & 1)),
  }));
const seenBy = (snapshot: Snapshot) => XIDS.filter((xid) => sees(snapshot, xid));

test('includes and meet say of the snapshots what is true of the sets of transactions', () => {
  fc.assert(
    fc.property(small, small, (a, b) => {
      expect(includes(a, b)).toBe(seenBy(b).every((xid) => sees(a, xid)));
      const both = meet(a, b);
      expect(seenBy(both)).toEqual(seenBy(a).filter((xid) => sees(b, xid)));
      expect([...both.running].every((xid) => xid >= both.xmin && xid < both.xmax)).toBe(true);
      expect(seenBy(onStandby(a)).every((xid) => sees(a, xid))).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});

test('a snapshot is written as it was read', () => {
  fc.assert(
    fc.property(snapshots, ({ text }) => {
      expect(formatSnapshot(parseSnapshot(text))).toBe(text);
    }),
  );
});
