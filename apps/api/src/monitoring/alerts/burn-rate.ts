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
