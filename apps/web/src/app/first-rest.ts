const LOOK_MILLISECONDS = 250;
/** What is slower than this is slow for other reasons than what would begin now. */
const LONGEST_MILLISECONDS = 15_000;

/** Settles once the page is loaded, what it first shows is there, and the browser has nothing better to do. */
export async function firstRest(): Promise<void> {
  if (document.readyState !== 'complete') {
    await new Promise((resolve) => window.addEventListener('load', resolve, { once: true }));
  }
  const until = performance.now() + LONGEST_MILLISECONDS;
  while (document.querySelector('[aria-busy="true"]') && performance.now() < until) {
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
  }
  // Safari has none; and a page that is never idle must not wait for ever.
  await new Promise<unknown>((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(resolve, { timeout: LONGEST_MILLISECONDS });
    else setTimeout(resolve);
  });
}
