import { LAST_BUCKET, valueOf } from '@headroom/contracts/monitoring/histogram';
import type { AnsweredFacts } from '../hear-answers.ts';

/** Fewer say nothing of their slowest hundredth. */
const ENOUGH = 500;
/** How often the limit is worked out anew, in requests. */
const EVERY = 256;
/** Then all are halved, so that the last hour weighs more than yesterday. */
const HALVED_AT = 20_000;
const SHARE = 0.99;
/** Nobody looks for the cause of less. */
const LEAST_MILLISECONDS = 10;

/** What is slow for one route, measured by its own requests: its p99. */
export function createRouteTimes() {
  const routes: ({ counts: Uint32Array; n: number; since: number; limit: number } | undefined)[] = [];
  return {
    /** Counts a request. @returns whether it is among the slowest hundredth of its route. */
    isUnusual({
      route: { index },
      milliseconds,
      bucket,
    }: Pick<AnsweredFacts, 'milliseconds' | 'bucket'> & { route: { index: number } }): boolean {
      const route = (routes[index] ??= { counts: new Uint32Array(LAST_BUCKET + 1), n: 0, since: 0, limit: Infinity });
      route.counts[bucket]! += 1;
      route.n += 1;
      route.since += 1;
      const isUnusual = milliseconds > route.limit;
      if (route.since >= EVERY && route.n >= ENOUGH) {
        route.since = 0;
        route.limit = Math.max(LEAST_MILLISECONDS, limitOf(route.counts, route.n));
        if (route.n >= HALVED_AT) {
          route.n = 0;
          for (const [at, count] of route.counts.entries()) route.n += route.counts[at] = count >> 1;
        }
      }
      return isUnusual;
    },
  };
}

function limitOf(counts: Uint32Array, n: number): number {
  let above = n * (1 - SHARE);
  for (let bucket = counts.length - 1; bucket >= 0; bucket -= 1) {
    above -= counts[bucket]!;
    if (above < 0) return valueOf(bucket) / 1_000;
  }
  return 0;
}
