import fc from 'fast-check';
import { expect, it } from 'vitest';
import { alignSeries } from './chart-data.ts';
import { decimate } from './decimate.ts';

const SPAN = { from: 0, to: 1_000 };
const COLUMNS = 10;
const value = fc.option(fc.integer({ min: 0, max: 1_000 }), { freq: 5 });
const chart = fc.uniqueArray(fc.integer({ min: -50, max: 1_050 }), { minLength: 41, maxLength: 400 }).chain((times) =>
  fc
    .array(fc.array(value, { minLength: times.length, maxLength: times.length }), { minLength: 1, maxLength: 3 })
    .map((lines) => {
      const sorted = times.toSorted((a, b) => a - b);
      return alignSeries(
        lines.map((values, index) => ({
          name: String(index),
          unit: 'ms' as const,
          times: sorted,
          values,
          ...(index === 0 && { low: values, high: values }),
        })),
      );
    }),
);
const known = (values: readonly (number | null | undefined)[]) => values.filter((each) => each != null);

it('keeps the least and the most of every column, in ascending times', () => {
  fc.assert(
    fc.property(chart, (data) => {
      const drawn = decimate(data, { columns: COLUMNS, span: SPAN });
      const places = drawn.places!;
      expect(drawn.times).toEqual(places.map((place) => data.times[place]));
      expect(places.length).toBeLessThanOrEqual(2 * (COLUMNS + 4));
      // Together the pairs cover everything, each once.
      expect(places[0]).toBe(0);
      expect(places.at(-1)).toBe(data.times.length - 1);
      for (let at = 0; at < places.length; at += 2) {
        const [first, last] = [places[at]!, places[at + 1]!];
        expect(first).toBe((places[at - 1] ?? -1) + 1);
        for (const [index, line] of data.lines.entries()) {
          const all = known(line.slice(first, last + 1));
          const shown = known(drawn.lines[index]!.slice(at, at + 2));
          expect(shown.toSorted((a, b) => a - b)).toEqual(all.length === 0 ? [] : [Math.min(...all), Math.max(...all)]);
        }
        const low = known(data.band!.low.slice(first, last + 1));
        expect(drawn.band!.low[at]).toBe(low.length === 0 ? null : Math.min(...low));
        expect(drawn.band!.high[at + 1]).toBe(low.length === 0 ? null : Math.max(...low));
      }
    }),
  );
});

it('leaves alone what a canvas can show', () => {
  const data = alignSeries([{ name: 'p95', unit: 'ms', times: [0, 60], values: [1, null] }]);
  const drawn = decimate(data, { columns: 100, span: SPAN });
  expect(drawn.lines).toBe(data.lines);
  expect(drawn.places).toBeUndefined();
});

it('tells a gap from times that another line has', () => {
  const times = Array.from({ length: 400 }, (_, index) => index * 2.5);
  const gap = { name: 'a', unit: 'ms' as const, times, values: times.map((time) => (time < 500 ? 1 : null)) };
  const other = { name: 'b', unit: 'ms' as const, times: [1], values: [7] };
  const drawn = decimate(alignSeries([gap, other]), { columns: COLUMNS, span: SPAN });
  expect([drawn.lines[0]!.at(0), drawn.lines[0]!.at(-1)]).toEqual([1, null]);
  expect([drawn.lines[1]!.at(0), drawn.lines[1]!.at(-1)]).toEqual([7, undefined]);
});
