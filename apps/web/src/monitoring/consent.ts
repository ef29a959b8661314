/** Set where somebody does not want to be measured in this browser. */
const REFUSED = 'headroom.not-measured';

interface Signals {
  /** https://www.w3.org/TR/gpc/ */
  globalPrivacyControl?: boolean;
  doNotTrack?: string | null;
}

/** Whether the browser itself asks not to follow its person: Global Privacy Control, or the older Do Not Track. */
export function isRefusedByBrowser(browser: Signals = navigator): boolean {
  return browser.globalPrivacyControl === true || browser.doNotTrack === '1';
}

export function isRefusedHere(): boolean {
  try {
    return localStorage.getItem(REFUSED) !== null;
  } catch {
    // Who forbids storage has said enough.
    return true;
  }
}

/** Remembered by this browser; holds from the next page load on. */
export function refuseMeasuring(isRefused: boolean): void {
  try {
    if (isRefused) localStorage.setItem(REFUSED, 'yes');
    else localStorage.removeItem(REFUSED);
  } catch {
    // Then nothing is measured anyway.
  }
}
