/** Enough to see what is wrong with a page that fails before anything is sent. */
const MOST_FAILURES = 10;

export type Failure = ErrorEvent | PromiseRejectionEvent;

/** What happened before the beacon was there, which then takes over. */
export const early = {
  failures: [] as Failure[],
  hear(failure: Failure): void {
    if (early.failures.length < MOST_FAILURES) early.failures.push(failure);
  },
  /** Milliseconds. Unasked, browsers remember only those from 104 ms on: https://www.w3.org/TR/event-timing/#sec-should-add-performanceeventtiming */
  longestInteraction: 0,
  observer: undefined as PerformanceObserver | undefined,
};

/** Listens for what no browser keeps for a beacon that comes after the first paint. */
export function listenEarly(): void {
  const hear = (event: Event) => early.hear(event as Failure);
  addEventListener('error', hear);
  addEventListener('unhandledrejection', hear);
  early.observer = new PerformanceObserver((list) => {
    // Not the entries themselves: they hold elements, and where nothing is measured nobody ever takes them.
    for (const { duration, interactionId } of list.getEntries() as PerformanceEventTiming[])
      if (interactionId) early.longestInteraction = Math.max(early.longestInteraction, duration);
  });
  // Where browsers do not know it, they say so in their console and go on.
  early.observer.observe({ type: 'event', durationThreshold: 40 } as PerformanceObserverInit);
}
