import type { FieldDetail } from '@headroom/contracts/monitoring/field-events';
import { plainAddress } from './address.ts';

const SAID = /^(?:hit|stale|miss|bypass)$/;

/** What the service worker, the browser, a CDN or our own server's cache had to do with an answer. */
export function cacheOf(entry: PerformanceResourceTiming): NonNullable<FieldDetail['cache']> {
  const { transferSize, decodedBodySize, workerStart, serverTiming = [] } = entry;
  // The header of an answer that was kept is that of its first time, so this comes first.
  if (transferSize === 0 && decodedBodySize > 0) return workerStart > 0 ? 'worker' : 'browser';
  const said = (name: string) => serverTiming.find((timing) => timing.name === name)?.description.toLowerCase() ?? '';
  if (said('cdn-cache').startsWith('hit') || said('cfcachestatus') === 'hit') return 'cdn';
  const own = said('cache');
  return SAID.test(own) ? (own as 'hit') : 'unknown';
}

/** Why a request took as long as it did. */
export function describeRequest(entry: PerformanceResourceTiming): FieldDetail {
  const { name, startTime, requestStart, responseStart, responseEnd, responseStatus, transferSize, serverTiming } =
    entry;
  // They overlap: looking up includes waiting for the database.
  const server = Math.max(0, ...(serverTiming ?? []).map(({ duration }) => duration));
  return {
    address: plainAddress(name),
    cache: cacheOf(entry),
    bytes: transferSize,
    ...(responseStatus && { status: responseStatus }),
    ...(serverTiming?.length && { serverMilliseconds: Math.round(server * 10) / 10 }),
    // Of another origin that does not allow it, all of them are 0.
    ...(requestStart > 0 && {
      parts: {
        queue: Math.round(requestStart - startTime),
        wait: Math.round(responseStart - requestStart),
        receive: Math.round(responseEnd - responseStart),
      },
    }),
  };
}
