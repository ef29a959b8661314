export interface Timings {
  /** hit, miss, stale or bypass. */
  readonly cache: string;
  /** Looking up, and waiting for a fill of somebody else. */
  readonly cacheMilliseconds?: number | undefined;
  readonly databaseMilliseconds?: number | undefined;
  /** Making and packing bytes. */
  readonly serialiseMilliseconds?: number | undefined;
}

/** Tenths: what a browser shows; more digits would tell strangers more than they need. */
const tenths = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;

/** Writes `Server-Timing`. https://www.w3.org/TR/server-timing/ */
export function writeServerTiming(timings: Timings): string {
  const { cache, cacheMilliseconds, databaseMilliseconds, serialiseMilliseconds } = timings;
  let text = `cache;desc=${cache}`;
  if (cacheMilliseconds !== undefined) text += `;dur=${tenths(cacheMilliseconds)}`;
  if (databaseMilliseconds !== undefined) text += `, db;dur=${tenths(databaseMilliseconds)}`;
  if (serialiseMilliseconds !== undefined) text += `, ser;dur=${tenths(serialiseMilliseconds)}`;
  return text;
}
