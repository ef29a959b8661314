import { randomId } from '../cache/random-id.ts';

/** A request whose resource timing has not come within so many others is not looked for any more. */
const MOST = 50;
/** The entry's clock starts within the call of `fetch`; a busy page may be late with it. */
const NEAR_MILLISECONDS = 500;

const randomHex = (): string => randomId().replaceAll('-', '');

/**
 * Gives requests their trace, and finds the trace of a request that the browser has timed.
 * @param isKept whether the server should keep these traces, whatever they show; slow ones it keeps anyway
 */
export function createTraces(isKept: boolean) {
  const begun: { address: string; at: number; traceId: string }[] = [];
  return {
    /** https://www.w3.org/TR/trace-context/#traceparent-header */
    begin(address: string): { traceparent: string } {
      const traceId = randomHex();
      begun.push({ address: new URL(address, location.href).href, at: performance.now(), traceId });
      if (begun.length > MOST) begun.shift();
      return { traceparent: `00-${traceId}-${randomHex().slice(16)}-0${Number(isKept)}` };
    },
    /** The trace of what `entry` timed; undefined where the request carried none. */
    find({ name, startTime }: PerformanceEntry): string | undefined {
      const near = begun
        .filter(({ address, at }) => address === name && Math.abs(at - startTime) < NEAR_MILLISECONDS)
        .toSorted((a, b) => Math.abs(a.at - startTime) - Math.abs(b.at - startTime))[0];
      if (near) begun.splice(begun.indexOf(near), 1);
      return near?.traceId;
    },
  };
}
