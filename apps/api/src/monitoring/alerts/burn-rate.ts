/** Of everything that an objective counts, what was as promised. */
export interface Kept {
  good: number;
  total: number;
}

/**
 * How fast an error budget is used: 1 would use exactly all of it over the objective's days. Cannot pass 1 / (1 − target).
 * https://sre.google/workbook/alerting-on-slos/
 * @returns null where nothing was counted
 */
export const burnRateOf = ({ good, total }: Kept, target: number): number | null =>
  total === 0 ? null : (total - good) / total / (1 - target);

/** What is left of the budget over the objective's days: 1 untouched, below 0 overdrawn; null where nothing was counted. */
export function budgetLeftOf(kept: Kept, target: number): number | null {
  const used = burnRateOf(kept, target);
  return used === null ? null : 1 - used;
}

/**
 * The 95 % interval of a share, by Wilson: also right near 0 and 1, where the usual one leaves the scale. https://doi.org/10.2307/2276774
 */
export function shareInterval({ good, total }: Kept): { low: number; high: number } | null {
  if (total === 0) return null;
  const z = 1.959_964;
  const share = good / total;
  const scale = 1 + z ** 2 / total;
  const middle = share + z ** 2 / (2 * total);
  const half = z * Math.sqrt((share * (1 - share)) / total + z ** 2 / (4 * total ** 2));
  return { low: Math.max(0, (middle - half) / scale), high: Math.min(1, (middle + half) / scale) };
}
