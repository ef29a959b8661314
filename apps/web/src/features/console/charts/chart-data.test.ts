import { expect, it } from 'vitest';
import type { Series } from '@headroom/contracts/monitoring/figures';
import { alignSeries, lonePoints, scaleEnd } from './chart-data.ts';
import { seriesCsv } from './chart-csv.ts';

const p50: Series = { name: 'p50', unit: 'ms', times: [0, 60, 120], values: [1, null, 3] };
const p95: Series = { name: 'p95', unit: 'ms', times: [60, 120, 180], values: [20, 30, 40], n: [5, 6, 7] };

it('brings lines onto the same times, and tells nothing measured from no such time', () => {
  const { times, lines, most, measured } = alignSeries([p50, p95]);
  expect(times).toEqual([0, 60, 120, 180]);
  expect(lines).toEqual([
    [1, null, 3, undefined],
    [undefined, 20, 30, 40],
  ]);
  expect([most, measured]).toEqual([40, 2]);
  expect(alignSeries([]).times).toEqual([]);
});

it('draws a band that reaches up to everything no further than three times the line', () => {
  const few = { ...p95, values: [20, 30, 40], low: [0, 0, 0], high: [22, 35, 9_000] };
  expect(alignSeries([few]).most).toBe(120);
  expect(alignSeries([{ ...few, high: [22, 35, 44] }]).most).toBe(44);
  expect(alignSeries([{ ...few, values: [0, 0, 0], high: [0.01, 0.02, 1] }]).most).toBe(0.02);
});

it('finds values that a line cannot show', () => {
  expect(lonePoints([1])).toEqual([0]);
  expect(lonePoints([1, 2, null, 3, undefined, null, 4, undefined, 5])).toEqual([3]);
});

it('ends a scale on a round number above what is drawn', () => {
  for (const most of [0.0004, 0.03, 1, 9.7, 10, 144, 486, 96_001]) expect(scaleEnd(most)).toBeGreaterThan(most);
  expect([scaleEnd(486), scaleEnd(0), scaleEnd(0.0035)]).toEqual([600, 1, 0.004]);
});

it('writes lines as CSV', () => {
  expect(seriesCsv([p50, p95])).toBe(
    [
      'time,"p50 (ms)","p95 (ms)","p95 n"',
      '1970-01-01T00:00:00.000Z,1,,',
      '1970-01-01T00:01:00.000Z,,20,5',
      '1970-01-01T00:02:00.000Z,3,30,6',
      '1970-01-01T00:03:00.000Z,,40,7',
      '',
    ].join('\n'),
  );
});
