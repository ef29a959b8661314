import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seekTo, spacingFor } from './anchors.ts';

const rowAt = (n: number) => ({ key: String(n), id: String(n) });

describe('seekTo', () => {
  test('stands exactly at any offset of a list that did not change, in both directions', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: 1, max: 700 }),
        fc.nat(4_999),
        fc.boolean(),
        (total, spacing, somewhere, descending) => {
          const offset = somewhere % total;
          const anchors = {
            spacing,
            total,
            rows: Array.from({ length: Math.ceil(total / spacing) }, (_, n) => rowAt(n * spacing)),
          };
          const seek = seekTo(anchors, { offset, descending });
          // Without a seek the list is read from its beginning in reading direction.
          const start = seek ? Number(seek.at.id) : descending ? total - 1 : 0;
          const skip = seek ? seek.skip : offset;
          expect(descending ? start - skip : start + skip).toBe(descending ? total - 1 - offset : offset);
          expect(skip).toBeGreaterThanOrEqual(0);
          expect(skip).toBeLessThan(spacing);
        },
      ),
    );
  });

  test('passes over rows that came after the anchors were read, at either end', () => {
    const anchors = { spacing: 10, total: 25, asOf: new Date(0), rows: [rowAt(0), rowAt(10), rowAt(20)] };
    expect(seekTo(anchors, { offset: 30, descending: false })).toEqual({ at: rowAt(20), skip: 10 });
    expect(seekTo(anchors, { offset: 26, descending: true })).toEqual({ at: rowAt(0), skip: 2 });
  });

  test('has nowhere to start in an empty list', () => {
    expect(seekTo({ spacing: 10, total: 0, rows: [] }, { offset: 3, descending: false })).toBe(undefined);
  });
});

test('spacingFor gives about a thousand anchors, never further apart than asked', () => {
  expect(spacingFor(30, 1_000)).toBe(1);
  expect(spacingFor(30_000, 1_000)).toBe(30);
  expect(spacingFor(5_000_000, 1_000)).toBe(1_000);
});
