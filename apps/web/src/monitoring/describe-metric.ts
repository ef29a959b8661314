import type { FieldDetail } from '@headroom/contracts/monitoring/field-events';
import { cut } from './cut.ts';
import { describeLcp } from './describe-lcp.ts';
import { describeRequest } from './describe-request.ts';
import { scriptName } from './long-frames.ts';
import type { VitalMetric } from './vitals.ts';

/** Why a figure is what it is, in the words of web-vitals: https://github.com/GoogleChrome/web-vitals#attribution */
export function describeMetric(metric: VitalMetric): FieldDetail {
  const { name, value, attribution: said = {}, entries } = metric;
  const lcp = name === 'LCP' ? describeLcp(metric) : undefined;
  const element = lcp?.element ?? said.interactionTarget ?? said.largestShiftTarget;
  const navigation = performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined;
  const request = name === 'TTFB' ? (entries[0] as PerformanceNavigationTiming | undefined) : lcp?.request;
  const script = said.longestScript?.entry;
  // Whatever of it is a length of time is a part.
  const lengths = Object.entries(said).filter(([part]) => /(?:Duration|Delay|Byte)$/.test(part));
  const parts = {
    ...(name === 'TTFB' && request && partsOf(request)),
    ...(name === 'FCP' &&
      navigation && { timeToFirstByte: navigation.responseStart, firstByteToFCP: value - navigation.responseStart }),
    ...lcp?.parts,
    ...Object.fromEntries(lengths),
  } as Record<string, number>;
  return {
    ...(request && describeRequest(request)),
    ...(element ? { element: cut(element, 200) } : {}),
    ...(said.interactionType && { interaction: said.interactionType }),
    ...(script && { script: scriptName(script) }),
    ...(Object.keys(parts).length > 0 && {
      parts: Object.fromEntries(Object.entries(parts).map(([part, milliseconds]) => [part, Math.round(milliseconds)])),
    }),
  };
}

/** How the way to the first byte divides; where a service worker answered, most of it is its own. */
function partsOf(entry: PerformanceResourceTiming) {
  const { fetchStart, workerStart, domainLookupStart, connectStart, connectEnd, responseStart } = entry;
  const waited = workerStart || fetchStart;
  return {
    waitingDuration: waited,
    cacheDuration: domainLookupStart - waited,
    dnsDuration: connectStart - domainLookupStart,
    connectionDuration: connectEnd - connectStart,
    requestDuration: responseStart - connectEnd,
  };
}
