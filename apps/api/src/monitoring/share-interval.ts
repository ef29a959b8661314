const Z_95 = 1.959_964;

/**
 * The 95 % interval of a share, by Wilson: also right near 0 and 1, where the usual one leaves the scale. https://doi.org/10.2307/2276774
 * @returns null where nothing was counted
 */
export function shareInterval(part: number, n: number): { low: number; high: number } | null {
  if (n === 0) return null;
  const z2 = Z_95 ** 2;
  const share = part / n;
  const scale = 1 + z2 / n;
  const middle = share + z2 / (2 * n);
  const half = Z_95 * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n ** 2));
  return { low: Math.max(0, (middle - half) / scale), high: Math.min(1, (middle + half) / scale) };
}
