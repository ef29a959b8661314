/** Of all measurements on one side, those that were good. */
export interface Share {
  good: number;
  total: number;
}

/**
 * The one-sided p-value of the two-proportion z-test: how likely is a loss as large as this where nothing has changed?
 * https://doi.org/10.1002/0471445428 (2.4). With n ≥ 200 a side, as the rules ask for, the normal approximation holds.
 */
export function worseningChance(before: Share, now: Share): number {
  if (before.total === 0 || now.total === 0) return 1;
  const pooled = (before.good + now.good) / (before.total + now.total);
  const spread = Math.sqrt(pooled * (1 - pooled) * (1 / before.total + 1 / now.total));
  // All good or all bad on both sides: no difference.
  if (spread === 0) return 1;
  return upperTail((before.good / before.total - now.good / now.total) / spread);
}

/** 1 − Φ(z), by Abramowitz and Stegun 26.2.17: within 7.5e-8, which is far below any threshold of a rule. */
export function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  const t = 1 / (1 + 0.231_641_9 * z);
  const polynomial =
    t * (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  return Math.max(0, (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial);
}

/**
 * Benjamini and Hochberg: which of many p-values may be believed so that at most `rate` of those believed are false.
 * https://doi.org/10.1111/j.2517-6161.1995.tb02031.x
 * @returns for each p-value, in the order given
 */
export function believable(chances: readonly number[], rate: number): boolean[] {
  const ascending = chances.toSorted((one, other) => one - other);
  let limit = -1;
  for (const [index, chance] of ascending.entries()) {
    if (chance <= ((index + 1) / ascending.length) * rate) limit = chance;
  }
  return chances.map((chance) => chance <= limit);
}
