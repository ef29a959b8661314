import { startBeacon } from '../monitoring/beacon.ts';
import { isRefusedByBrowser, isRefusedHere } from '../monitoring/consent.ts';
import { ROUTES } from './routes.ts';

let hasBegun = false;

/**
 * Begins to measure this page load, once, where neither the person nor their browser refuses.
 * @param share of all page loads so many are measured, above 0 and at most 1
 */
export default function start(share: number): void {
  if (hasBegun || isRefusedHere() || isRefusedByBrowser()) return;
  hasBegun = true;
  startBeacon({ routes: ROUTES.map(({ path }) => path), share });
}
