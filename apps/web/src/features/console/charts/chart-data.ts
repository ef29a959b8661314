import type { Series } from '@headroom/contracts/monitoring/figures';

type Values = (number | null | undefined)[];

export interface ChartData {
  /** Seconds since 1970, ascending. */
  times: number[];
  /** Each on `times`: null where nothing was measured, undefined where the line has no such time. */
  lines: Values[];
  /** Of the first line, where it has an interval. */
  band: { low: Values; high: Values } | undefined;
  /** The largest value that is drawn. */
  most: number;
  /** How many times have a value of the first line. */
  measured: number;
}

/** Brings lines onto the same times. Those that lie beside others (the period before) come already moved. */
export function alignSeries(series: readonly Series[]): ChartData {
  const [first] = series;
  const isSame = series.every(
    ({ times }) =>
      times.length === first?.times.length && times[0] === first.times[0] && times.at(-1) === first.times.at(-1),
  );
  const times = isSame
    ? (first?.times ?? [])
    : [...new Set(series.flatMap((each) => each.times))].toSorted((a, b) => a - b);
  const place = isSame ? undefined : new Map(times.map((time, index) => [time, index]));
  const onTimes = (of: Series, values: readonly (number | null)[]): Values => {
    if (!place) return values as Values;
    const placed: Values = Array.from({ length: times.length });
    for (const [index, time] of of.times.entries()) placed[place.get(time)!] = values[index] ?? null;
    return placed;
  };
  const lines = series.map((each) => onTimes(each, each.values));
  const band =
    first?.low && first.high ? { low: onTimes(first, first.low), high: onTimes(first, first.high) } : undefined;
  let most = 0;
  for (const values of lines) for (const value of values) if (value != null && value > most) most = value;
  if (band) most = Math.max(most, bandMost(band.high, most));
  let measured = 0;
  for (const value of lines[0] ?? []) if (value != null) measured += 1;
  return { times, lines, band, most, measured };
}

const BAND_MOST = 3;
/** Of so many values the middle one is known well enough; sorting 100,000 takes longer than drawing them. */
const LOOKED_AT = 2_000;

/**
 * How far up the interval is drawn: a moment with two values has one that reaches up to everything, and would press the line onto the floor.
 */
function bandMost(high: Values, most: number): number {
  const step = Math.ceil(high.length / LOOKED_AT);
  const looked: number[] = [];
  let highest = 0;
  for (const [index, value] of high.entries()) {
    if (value == null) continue;
    if (value > highest) highest = value;
    if (index % step === 0) looked.push(value);
  }
  const usual = looked.toSorted((a, b) => a - b)[Math.floor(looked.length / 2)] ?? 0;
  return Math.min(highest, Math.max(usual, most * BAND_MOST));
}

/** Values with nothing on either side: a line has no stroke there. */
export function lonePoints(values: Values): number[] {
  const found: number[] = [];
  let before: number | null | undefined = null;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (value === undefined) continue;
    if (value !== null && before === null) {
      let next = index + 1;
      while (next < values.length && values[next] === undefined) next += 1;
      if ((values[next] ?? null) === null) found.push(index);
    }
    before = value;
  }
  return found;
}

const ROUND = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** Where the scale ends: a round number above the largest value, with a round half. */
export function scaleEnd(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const round = ROUND.find((each) => each * power >= most * 1.04) ?? 20;
  return round * power;
}
