import type { MonitoredCacheAnswer } from '@headroom/contracts/monitoring/service-cache';
import type { ReactNode } from 'react';
import { formatMany, formatShare, formatValue } from '../parts/format-figure.ts';

/** Fewer failures, and a smaller share of what was made, are in the table: an alert does not call anybody for them either. */
const FAILED_FEW = 10;
const FAILED_SHARE = 0.01;

/** What the cache is worth, or what is wrong with it. */
export function cacheVerdict({ hitShare, before, routes }: MonitoredCacheAnswer): ReactNode {
  if (hitShare.value === null) return 'Nothing was looked up in this time.';
  const failed = routes.reduce((sum, { failedFills }) => sum + failedFills, 0);
  const made = routes.reduce((sum, { fills }) => sum + Object.values(fills).reduce((all, n) => all + n, 0), 0);
  if (failed >= FAILED_FEW && failed >= made * FAILED_SHARE) {
    const worst = routes.toSorted((a, b) => b.failedFills - a.failedFills)[0];
    return (
      <>
        {formatMany(failed)} answers could not be made, most of them of <mark>{worst?.route}</mark>.
      </>
    );
  }
  const lost = (before.value ?? 0) - hitShare.value;
  if (before.low !== null && hitShare.high !== null && hitShare.high < before.low && lost > 0.05) {
    return (
      <>
        The cache saves <mark>{formatShare(hitShare.value)}</mark> of the work; before it was{' '}
        {formatShare(before.value ?? 0)}.
      </>
    );
  }
  return `The cache saves ${formatValue(hitShare.value, 'share')} of the work.`;
}
