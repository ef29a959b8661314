import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { markAt, markKind, markText, rowMarks, segments, type Mark } from './thumb-marks.ts';

const letters = (...counts: number[]): { marks: Mark[]; total: number } => {
  let offset = 0;
  const marks = counts.map((count, index) => {
    const mark = { label: String.fromCodePoint(65 + index), offset };
    offset += count;
    return mark;
  });
  return { marks, total: offset };
};

test('stretches cover every row once, in order, and none with a neighbour is too low for its label', () => {
  const anyCounts = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(anyCounts, fc.integer({ min: 1, max: 2_000 }), (counts, height) => {
      const { marks, total } = letters(...counts);
      fc.pre(total > 0);
      const parts = segments(marks, total, height);
      let next = 0;
      for (const part of parts) {
        expect(part.from).toBe(next);
        next += part.rows;
      }
      expect(next).toBe(total);
      const lowest = Math.min(...parts.map(({ rows }) => (rows / total) * height));
      expect(parts.length === 1 || lowest > 13.99).toBe(true);
    }),
  );
});

test('a low letter joins its neighbour, and the larger gives the name', () => {
  const { marks, total } = letters(500, 2, 498, 1);
  expect(segments(marks, total, 700).map(({ label, rows }) => [label, rows])).toEqual([
    ['A', 500],
    ['C', 501],
  ]);
});

test('marks that do not fit the list are left out', () => {
  expect(segments([], 100, 700)).toEqual([]);
  expect(
    segments(
      [
        { label: 'A', offset: 5 },
        { label: 'B', offset: 900 },
      ],
      100,
      700,
    ),
  ).toEqual([{ label: 'A', from: 0, rows: 100 }]);
});

test('a row stands under the last label before it', () => {
  const { marks } = letters(10, 10, 10);
  expect([0, 9, 10, 29, 99].map((row) => markAt(marks, row)?.label)).toEqual(['A', 'A', 'B', 'C', 'C']);
  expect(markAt([], 4)).toBeUndefined();
});

const text = (label: string, kind: 'letter' | 'time' | 'price') => [
  markText(label, kind, false),
  markText(label, kind, true),
];

test('labels fit their width', () => {
  expect(text('M', 'letter')).toEqual(['M', 'M']);
  expect(text('2026', 'time')).toEqual(['2026', '’26']);
  expect(text('2026-11', 'time')).toEqual(['Nov 26', 'Nov']);
  expect(text('2026-11-05', 'time')).toEqual(['5 Nov', '5']);
  expect(text('2026-11-21T07', 'time')).toEqual(['07:00', '07']);
  expect(text('never', 'time')).toEqual(['never', 'never']);
  expect(text('2500', 'price')).toEqual(['2,500', '2.5k']);
  expect(text('0.5', 'price')).toEqual(['0.5', '0.5']);
  expect(['-updatedAt', 'price', 'vendor', 'relevance'].map((sort) => markKind(sort as 'price'))).toEqual([
    'time',
    'price',
    'letter',
    'row',
  ]);
});

test('row numbers are a scale of round steps from 1, never more than it has room for', () => {
  expect(rowMarks(20_000).map(({ label }) => label)).toEqual([
    '1',
    ...Array.from({ length: 10 }, (_, at) => `${(at + 1) * 2_000}`),
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000_000 }), (total) => {
      const marks = rowMarks(total);
      expect(marks.length).toBeLessThanOrEqual(13);
      for (const { label, offset } of marks) expect(offset).toBe(Number(label) - 1);
      expect(marks.at(-1)!.offset).toBeLessThan(total);
    }),
  );
  expect(markText('1500', 'row', true)).toBe('1.5k');
});
