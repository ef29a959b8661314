import type { CachedEntry } from '../fenced-cache.ts';
import { writeCacheStatus } from './cache-status.ts';
import { writeServerTiming } from './server-timing.ts';

/** What a hit in the first level says of itself: names and values in turn. */
export function hitHeaders(
  { expiresAtMilliseconds, isLagging }: Pick<CachedEntry<unknown>, 'expiresAtMilliseconds' | 'isLagging'>,
  cacheMilliseconds: number,
): string[] {
  const ttlSeconds = (expiresAtMilliseconds - performance.now()) / 1_000;
  const status = writeCacheStatus({ ttlSeconds, detail: isLagging ? 'lagging' : undefined });
  return ['Cache-Status', status, 'Server-Timing', writeServerTiming({ cache: 'hit', cacheMilliseconds })];
}
