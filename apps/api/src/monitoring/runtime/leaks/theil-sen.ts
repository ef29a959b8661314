export interface Point {
  /** Any unit; the slope is per it. */
  at: number;
  value: number;
}

/** Of the normal distribution, for 99 %. */
const Z_99 = 2.575_829;

/**
 * The median of the slopes between all pairs of points, with Sen's interval at 99 %: up to 29 % of points may be anything without moving it.
 * https://doi.org/10.1080/01621459.1968.10480934
 * @param mayPair which pairs count, by how far they lie apart; with fewer than all pairs the interval is widened in proportion.
 * @returns undefined where there are too few points for an interval
 */
export function theilSen(
  points: readonly Point[],
  mayPair: (distance: number) => boolean = () => true,
): { value: number; low: number; high: number } | undefined {
  const n = points.length;
  const all = (n * (n - 1)) / 2;
  // Numbers of one kind are sorted several times as fast as an array of anything.
  const found = new Float64Array(all);
  let count = 0;
  for (let index = 0; index < n; index++) {
    const a = points[index]!;
    for (let other = index + 1; other < n; other++) {
      const b = points[other]!;
      const distance = b.at - a.at;
      if (distance > 0 && mayPair(distance)) found[count++] = (b.value - a.value) / distance;
    }
  }
  if (n < 4 || count < 6) return undefined;
  const slopes = found.subarray(0, count).toSorted();
  // The variance of Kendall's S, with ties of values, at the share of pairs that count.
  const half = Z_99 * Math.sqrt(varianceOfS(points)) * Math.sqrt(slopes.length / all);
  const lower = Math.floor((slopes.length - half) / 2);
  const upper = Math.ceil((slopes.length + half) / 2);
  if (lower < 0 || upper >= slopes.length) return undefined;
  return { value: medianOfSorted(slopes), low: slopes[lower]!, high: slopes[upper]! };
}

function varianceOfS(points: readonly Point[]): number {
  const n = points.length;
  const ties = new Map<number, number>();
  for (const { value } of points) ties.set(value, (ties.get(value) ?? 0) + 1);
  let sum = n * (n - 1) * (2 * n + 5);
  for (const t of ties.values()) sum -= t * (t - 1) * (2 * t + 5);
  return sum / 18;
}

const medianOfSorted = (values: ArrayLike<number>): number => {
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
};

export const median = (values: readonly number[]): number => medianOfSorted(values.toSorted((a, b) => a - b));
