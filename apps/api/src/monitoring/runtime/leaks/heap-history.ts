import { median, type Point } from './theil-sen.ts';

const SHORT_MILLISECONDS = 30_000;
const SHORT_KEPT = 120;
const LONG_MILLISECONDS = 15 * 60_000;
const LONG_KEPT = 7 * 96;

export interface HeapHistory {
  add(at: number, usedBytes: number): void;
  /** One point each half minute of the last hour, and each quarter of an hour of the last week; at most 792 in all. */
  short(): readonly Point[];
  long(): readonly Point[];
  /** What was in use when the process had warmed up: the first quarter of an hour that is known. */
  baseline(): number | undefined;
}

/** Remembers what was in use after full collections, in milliseconds and bytes, in a few kilobytes whatever happens. */
export function createHeapHistory(): HeapHistory {
  const short: Point[] = [];
  const long: Point[] = [];
  let quarter: { from: number; values: number[] } | undefined;
  let baseline: number | undefined;

  function closeQuarter({ from, values }: { from: number; values: number[] }): void {
    const value = median(values);
    long.push({ at: from + LONG_MILLISECONDS / 2, value });
    if (long.length > LONG_KEPT) long.shift();
    baseline ??= value;
  }
  return {
    add(at, value) {
      const step = Math.floor(at / SHORT_MILLISECONDS);
      const last = short.at(-1);
      // The lowest of a step: what was allocated since the collection only adds.
      if (last && Math.floor(last.at / SHORT_MILLISECONDS) === step) {
        if (value < last.value) short[short.length - 1] = { at: last.at, value };
      } else short.push({ at, value });
      while (short.length > SHORT_KEPT || (short[0] && short[0].at < at - SHORT_KEPT * SHORT_MILLISECONDS))
        short.shift();

      const from = Math.floor(at / LONG_MILLISECONDS) * LONG_MILLISECONDS;
      if (quarter && quarter.from !== from) {
        closeQuarter(quarter);
        quarter = undefined;
      }
      quarter ??= { from, values: [] };
      if (quarter.values.length < SHORT_KEPT) quarter.values.push(value);
    },
    short: () => short,
    long: () => long,
    baseline: () => baseline ?? (quarter ? Math.min(...quarter.values) : undefined),
  };
}
