import type { ChartData } from './chart-data.ts';

/** What is drawn of a chart: all of it, or what a canvas of so many columns can show. */
export interface DrawnData extends Pick<ChartData, 'times' | 'lines' | 'band'> {
  /** Where each drawn time stands in the whole; undefined: they are the same. */
  places: number[] | undefined;
}

/** Fewer points a column than this are drawn as they are. */
const POINTS_A_COLUMN = 4;

type Values = ChartData['lines'][number];

/**
 * The least and the most of each line in every column of pixels, in the order in which they came: a line through them covers the same
 * pixels as one through everything. The interval becomes as wide as it is anywhere in the column.
 * @param columns of the canvas, in device pixels
 * @param span seconds since 1970
 */
export function decimate(data: ChartData, { columns, span }: { columns: number; span: Span }): DrawnData {
  const { times, lines, band } = data;
  if (times.length <= columns * POINTS_A_COLUMN) return { times, lines, band, places: undefined };
  const ends = columnEnds(times, { columns, span });
  const places: number[] = [];
  let start = 0;
  for (const end of ends) {
    places.push(start, end - 1);
    start = end;
  }
  return {
    times: places.map((place) => times[place]!),
    lines: lines.map((values) => reduce(values, ends, inOrder)),
    band: band && { low: reduce(band.low, ends, leastTwice), high: reduce(band.high, ends, mostTwice) },
    places,
  };
}

interface Span {
  from: number;
  to: number;
}

/** Where each column that has two times or more ends in the list of times; a single one joins the next. */
function columnEnds(times: readonly number[], { columns, span }: { columns: number; span: Span }): number[] {
  const width = (span.to - span.from) / columns;
  const ends: number[] = [];
  let start = 0;
  let edge = -Infinity;
  for (let index = 0; index < times.length; index += 1) {
    const time = times[index]!;
    if (time < edge || index - start === 1) continue;
    if (index > 0) ends.push(index);
    start = index;
    edge = span.from + (Math.floor((time - span.from) / width) + 1) * width;
  }
  ends.push(times.length);
  return ends;
}

interface Extremes {
  least: number;
  most: number;
  isMostFirst: boolean;
}
const inOrder = ({ least, most, isMostFirst }: Extremes): [number, number] =>
  isMostFirst ? [most, least] : [least, most];
const leastTwice = ({ least }: Extremes): [number, number] => [least, least];
const mostTwice = ({ most }: Extremes): [number, number] => [most, most];

/** Two values a column; null where nothing was measured in all of it, undefined where the line has no time in it. */
function reduce(values: Values, ends: readonly number[], write: (extremes: Extremes) => [number, number]): Values {
  const reduced: Values = [];
  let index = 0;
  for (const end of ends) {
    let least = Infinity;
    let most = -Infinity;
    let leastAt = -1;
    let mostAt = -1;
    let none: null | undefined;
    for (; index < end; index += 1) {
      const value = values[index];
      if (value == null) {
        if (value === null) none = null;
        continue;
      }
      if (value < least) {
        least = value;
        leastAt = index;
      }
      if (value > most) {
        most = value;
        mostAt = index;
      }
    }
    if (leastAt < 0) reduced.push(none, none);
    else reduced.push(...write({ least, most, isMostFirst: mostAt < leastAt }));
  }
  return reduced;
}
