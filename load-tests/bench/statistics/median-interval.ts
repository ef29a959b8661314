export interface MedianInterval {
  median: number;
  /** Bounds of the 95 % interval. */
  low: number;
  high: number;
}

/**
 * The median with an interval that supposes nothing of how the values are spread: how many of them lie below the true median is a coin thrown for each. A few that
 * are far off, as where another process had the core, move neither.
 * @throws RangeError without values.
 */
export function medianInterval(values: readonly number[]): MedianInterval {
  if (values.length === 0) throw new RangeError('a median needs values');
  const sorted = Float64Array.from(values).toSorted();
  const at = (rank: number) => sorted[Math.min(sorted.length - 1, Math.max(0, rank))]!;
  const middle = (sorted.length - 1) / 2;
  const reach = 0.98 * Math.sqrt(sorted.length);
  return { median: at(Math.floor(middle)), low: at(Math.floor(middle - reach)), high: at(Math.ceil(middle + reach)) };
}
