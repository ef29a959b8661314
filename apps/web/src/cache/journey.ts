/** Names of what is measured from what a person does to what they see of it; in the browser's own timeline with this before it. */
export const JOURNEY = 'journey:';

export type JourneyOutcome = 'done' | 'failed' | 'left';

/**
 * Begins a journey that ends when the returned function is called, for the first time. It becomes a measure of the User Timing API: whoever
 * wants to know observes those, and nobody here knows who does. https://www.w3.org/TR/user-timing/
 * @param start milliseconds by `performance.now()`
 */
export function beginJourney(name: 'save' | 'import' | 'sync', start = performance.now()) {
  let hasEnded = false;
  return (outcome: JourneyOutcome = 'done'): void => {
    // A test's browser may have none.
    if (hasEnded || !performance.measure) return;
    hasEnded = true;
    performance.measure(JOURNEY + name, { start, detail: { outcome } });
  };
}
