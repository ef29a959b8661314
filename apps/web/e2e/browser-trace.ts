import type { Browser, Page } from '@playwright/test';

interface TraceEvent {
  name: string;
  ph: string;
  /** Microseconds. */
  ts: number;
  pid: number;
  id?: string;
  id2?: { local?: string };
  args: { data?: Record<string, unknown>; frame?: string };
}

export interface BrowserTrace {
  /** Milliseconds after the page began to load. */
  lcp: number;
  fcp: number;
  /** The largest session window: https://web.dev/articles/cls */
  cls: number;
  /** Of each interaction, its longest event; milliseconds. */
  interactions: number[];
  /** From a request's beginning until its last byte, by address; milliseconds. */
  requests: { address: string; milliseconds: number }[];
}

const CATEGORIES = ['loading', 'devtools.timeline', 'blink.user_timing', 'rail', '-*'];
const WINDOW_MICROSECONDS = 5_000_000;
const GAP_MICROSECONDS = 1_000_000;

export const beginTrace = (browser: Browser, page: Page): Promise<void> =>
  browser.startTracing(page, { categories: CATEGORIES });

/** What Chromium wrote down of itself, which no script of the page had to do with. */
export async function endTrace(browser: Browser, url: string): Promise<BrowserTrace> {
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const begun = traceEvents.findLast(
    ({ name, args }) => name === 'navigationStart' && String(args.data?.['documentLoaderURL']).startsWith(url),
  );
  if (!begun) throw new Error('The trace does not have the page.');
  const ofPage = traceEvents.filter(({ pid, ts }) => pid === begun.pid && ts >= begun.ts);
  const named = (name: string) => ofPage.filter((event) => event.name === name);
  const since = (event: TraceEvent | undefined) => (event ? (event.ts - begun.ts) / 1_000 : Number.NaN);
  return {
    lcp: since(named('largestContentfulPaint::Candidate').at(-1)),
    fcp: since(named('firstContentfulPaint')[0]),
    cls: largestWindow(named('LayoutShift')),
    interactions: interactionsOf(named('EventTiming')),
    requests: requestsOf(ofPage),
  };
}

function largestWindow(shifts: readonly TraceEvent[]): number {
  let largest = 0;
  let sum = 0;
  let first = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const { ts, args } of shifts.toSorted((a, b) => a.ts - b.ts)) {
    const { score, had_recent_input: hadInput } = args.data as { score: number; had_recent_input: boolean };
    if (hadInput) continue;
    if (ts - last > GAP_MICROSECONDS || ts - first > WINDOW_MICROSECONDS) [first, sum] = [ts, 0];
    last = ts;
    sum += score;
    largest = Math.max(largest, sum);
  }
  return largest;
}

function interactionsOf(events: readonly TraceEvent[]): number[] {
  const longest = new Map<number, number>();
  for (const { ph, args } of events) {
    const { interactionId = 0, duration = 0 } = (args.data ?? {}) as { interactionId?: number; duration?: number };
    if (ph === 'b' && interactionId > 0)
      longest.set(interactionId, Math.max(longest.get(interactionId) ?? 0, duration));
  }
  return [...longest.values()];
}

function requestsOf(events: readonly TraceEvent[]): BrowserTrace['requests'] {
  const sent = new Map<string, { url: string; ts: number }>();
  const found: BrowserTrace['requests'] = [];
  for (const { name, ts, args } of events) {
    const { requestId, url, finishTime } = (args.data ?? {}) as {
      requestId?: string;
      url?: string;
      finishTime?: number;
    };
    if (requestId === undefined) continue;
    if (name === 'ResourceSendRequest' && url) sent.set(requestId, { url, ts });
    const request = sent.get(requestId);
    // In seconds by the same clock.
    if (name === 'ResourceFinish' && request && finishTime)
      found.push({ address: request.url, milliseconds: finishTime * 1_000 - request.ts / 1_000 });
  }
  return found;
}
