/**
 * Exponential histograms: 32 buckets a doubling, so that any percentile read from one is within 1.1 % of the exact value, and merging is
 * addition. The idea of DDSketch: https://arxiv.org/abs/1908.10693. Values are numbers from 0 on, in the metric's storage unit:
 * microseconds for times, millionths for CLS, bytes for sizes.
 */
export const BUCKETS_PER_DOUBLING = 32;
/** Values from 2^36 on (19 hours in microseconds) share the last bucket. */
export const LAST_BUCKET = 36 * BUCKETS_PER_DOUBLING + 1;

/** Sparse: `counts[i]` values lie in `buckets[i]`; buckets ascend. */
export interface Histogram {
  buckets: number[];
  counts: number[];
}

/** Bucket 0 holds what is below 1; bucket i from 1 on holds [2^((i-1)/32), 2^(i/32)). */
export function bucketOf(value: number): number {
  // Also NaN.
  if (!(value >= 1)) return 0;
  return Math.min(Math.floor(Math.log2(value) * BUCKETS_PER_DOUBLING) + 1, LAST_BUCKET);
}

/** What a bucket spans: from (inclusive) to (exclusive). */
export const boundsOf = (bucket: number): { from: number; to: number } =>
  bucket === 0
    ? { from: 0, to: 1 }
    : { from: 2 ** ((bucket - 1) / BUCKETS_PER_DOUBLING), to: 2 ** (bucket / BUCKETS_PER_DOUBLING) };

/** What a value of the bucket is taken for: the geometric middle, and 0 for what is below 1. */
export const valueOf = (bucket: number): number => (bucket === 0 ? 0 : 2 ** ((bucket - 0.5) / BUCKETS_PER_DOUBLING));

export const countOf = ({ counts }: Pick<Histogram, 'counts'>): number => counts.reduce((sum, count) => sum + count, 0);

export function mergeHistograms(histograms: Iterable<Histogram>): Histogram {
  const sums = new Float64Array(LAST_BUCKET + 1);
  for (const { buckets, counts } of histograms) {
    for (let index = 0; index < buckets.length; index += 1) sums[buckets[index]!]! += counts[index]!;
  }
  return fromSums(sums);
}

/** @param sums the count of each bucket by its number, of which those at 0 are left out. */
export function fromSums(sums: ArrayLike<number>): Histogram {
  const buckets: number[] = [];
  const counts: number[] = [];
  for (let bucket = 0; bucket < sums.length; bucket += 1) {
    const count = sums[bucket]!;
    if (count === 0) continue;
    buckets.push(bucket);
    counts.push(count);
  }
  return { buckets, counts };
}

/** The value at a rank from 1 on; ranks outside are the nearest that exists. */
function valueAtRank({ buckets, counts }: Histogram, rank: number): number {
  let seen = 0;
  for (let index = 0; index < counts.length; index += 1) {
    seen += counts[index]!;
    if (seen >= rank) return valueOf(buckets[index]!);
  }
  return valueOf(buckets.at(-1) ?? 0);
}

/**
 * A percentile by nearest rank: the smallest value that at least `share` of all values do not exceed.
 * @param share 0 to 1, for instance 0.75
 * @returns null where there are no values
 */
export function percentileOf(histogram: Histogram, share: number): number | null {
  const count = countOf(histogram);
  return count === 0 ? null : valueAtRank(histogram, Math.max(1, Math.ceil(share * count)));
}

/** Of the normal distribution, for 95 %. */
export const Z_95 = 1.959_964;

/**
 * The 95 % confidence interval of a percentile by order statistics, whatever the distribution: the values at the ranks that the true
 * percentile lies between with that probability. https://doi.org/10.1002/9781118165485 (5.2)
 * @returns null where there are too few values for the ranks to lie inside
 */
export function percentileInterval(histogram: Histogram, share: number): { low: number; high: number } | null {
  const count = countOf(histogram);
  const half = Z_95 * Math.sqrt(count * share * (1 - share));
  const lower = Math.floor(share * count - half);
  const upper = Math.ceil(share * count + half) + 1;
  if (lower < 1 || upper > count) return null;
  return { low: valueAtRank(histogram, lower), high: valueAtRank(histogram, upper) };
}
