import type { VitalMetric } from './vitals.ts';

interface LargestPaint extends PerformanceEntry {
  /** Null once the element is gone. */
  element?: Element | null;
  id?: string;
  url?: string;
}

/** As web-vitals names elements elsewhere. */
const MOST_LENGTH = 100;

/**
 * What the largest paint waited for: https://web.dev/articles/optimize-lcp#lcp-breakdown
 * @returns its element, the request of its picture, and the parts of its time in milliseconds
 */
export function describeLcp({ value, entries, navigationType, navigationStartTime = 0 }: VitalMetric) {
  const paint = entries.at(-1) as LargestPaint | undefined;
  const navigation = performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined;
  const isSoft = navigationType === 'soft-navigation';
  const begun = isSoft ? navigationStartTime : (navigation?.activationStart ?? 0);
  const request = paint?.url ? requestOf(paint.url, paint.startTime) : undefined;
  // A page that came back asked for nothing.
  const timeToFirstByte = paint && !isSoft ? Math.max(0, (navigation?.responseStart ?? 0) - begun) : 0;
  const asked = request
    ? Math.max(timeToFirstByte, (request.requestStart || request.startTime) - begun)
    : timeToFirstByte;
  const arrived = request ? Math.min(value, Math.max(asked, request.responseEnd - begun)) : asked;
  return {
    element: paint?.element ? selectorOf(paint.element) : paint?.id && `#${paint.id}`,
    request,
    parts: {
      timeToFirstByte,
      resourceLoadDelay: asked - timeToFirstByte,
      resourceLoadDuration: arrived - asked,
      elementRenderDelay: value - arrived,
    },
  };
}

/** The newest that can have been painted by then. */
const requestOf = (url: string, paintedAt: number) =>
  (performance.getEntriesByName(url, 'resource') as PerformanceResourceTiming[]).findLast(
    ({ requestStart, startTime }) => (requestStart || startTime) <= paintedAt,
  );

/** `#main>div.list>img`, from the element up to an id, as far as there is room. */
function selectorOf(element: Element): string {
  let selector = '';
  for (let at: Element | null = element; at; at = at.parentElement) {
    const part = at.id ? `#${at.id}` : [at.localName, ...[...at.classList].toSorted()].join('.');
    if (selector && selector.length + part.length >= MOST_LENGTH) break;
    selector = selector ? `${part}>${selector}` : part;
    if (at.id) break;
  }
  return selector;
}
