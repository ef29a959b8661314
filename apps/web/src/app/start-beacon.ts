import { CONSOLE_ROUTES } from '@headroom/contracts/monitoring/field-routes';
import { startBeacon } from '../monitoring/beacon.ts';
import { isRefusedByBrowser, isRefusedHere } from '../monitoring/consent.ts';
import { early } from '../monitoring/early.ts';
import { offlineMark } from '../monitoring/offline-mark.ts';
import { ROUTES } from './routes.ts';

let hasBegun = false;

/**
 * Begins to measure this page load, once, where neither the person nor their browser refuses.
 * @param share of all page loads so many are measured, above 0 and at most 1
 */
export default function start(share: number): void {
  if (hasBegun) return;
  hasBegun = true;
  const isRefused = isRefusedHere() || isRefusedByBrowser();
  if (isRefused) offlineMark.forget();
  if (isRefused || Math.random() >= share) forgetEarly();
  // The first that fits counts: the app has one route for the whole console.
  else startBeacon({ routes: [...CONSOLE_ROUTES, ...ROUTES.map(({ path }) => path)], share });
}

/** What was heard before anybody could know is told to nobody, and nothing more is heard. */
function forgetEarly(): void {
  early.observer?.disconnect();
  early.failures.length = 0;
  early.hear = () => undefined;
}
