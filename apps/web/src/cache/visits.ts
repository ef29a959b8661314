import { hasWorked } from './work.ts';

const VISITS = 'headroom.visits';
/** In the tab's own storage: a reload is the same visit. */
const THIS_VISIT = 'headroom.visit';
/** Who comes a third time will come a fourth. */
const ENOUGH_VISITS = 3;

/** Counts a visit, once for each tab. */
export function noteVisit(): void {
  try {
    if (sessionStorage.getItem(THIS_VISIT) !== null) return;
    sessionStorage.setItem(THIS_VISIT, 'yes');
    localStorage.setItem(VISITS, String(Number(localStorage.getItem(VISITS)) + 1));
  } catch {
    // Storage can be forbidden or full: then this browser is always new here.
  }
}

/** Whether whoever uses this browser comes back, or works here. */
export function isRegular(): boolean {
  try {
    return hasWorked() || Number(localStorage.getItem(VISITS)) >= ENOUGH_VISITS;
  } catch {
    return false;
  }
}
