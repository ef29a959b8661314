import type { CacheCounts, CacheStatistics } from '../../cache/fenced-cache.ts';
import type { Recorder } from '../recorder.ts';

/** What the response cache tells of itself. */
export interface CacheSource {
  statistics(): CacheStatistics;
  /** Of the shared tier; undefined where there is none. */
  sharedCounts(): Readonly<Record<string, number>> | undefined;
}

/** Counts in series by what they rose since the last look. @returns looks. */
export function createCacheFeed(recorder: Recorder, source: CacheSource): () => void {
  const before = new Map<string, number>();
  const rise = (name: string, labels: Record<string, string>, now: number) => {
    const key = `${name} ${Object.values(labels).join(' ')}`;
    recorder.count(name, labels, now - (before.get(key) ?? 0));
    before.set(key, now);
  };
  const riseOf = (route: string, counts: CacheCounts) => {
    const { hits, misses, stale, secondTierHits, refusedByFence, failedFills, fills, drops, fillMilliseconds } = counts;
    const results = { hit: hits, miss: misses, stale, second_tier: secondTierHits };
    for (const [result, count] of Object.entries(results)) rise('cache_lookups', { route, result }, count);
    rise('cache_refused_by_fence', { route }, refusedByFence);
    rise('cache_failed_fills', { route }, failedFills);
    rise('cache_fill_seconds', { route }, fillMilliseconds / 1_000);
    for (const [reason, count] of Object.entries(fills)) rise('cache_fills', { route, reason }, count);
    for (const [reason, count] of Object.entries(drops)) rise('cache_drops', { route, reason }, count);
  };
  return () => {
    const { byKind, maxBytes } = source.statistics();
    recorder.gauge('cache_max_bytes', {}, maxBytes);
    for (const [route, { entries, bytes, ...counts }] of Object.entries(byKind)) {
      recorder.gauge('cache_entries', { route }, entries);
      recorder.gauge('cache_bytes', { route }, bytes);
      riseOf(route, counts);
    }
    for (const [count, value] of Object.entries(source.sharedCounts() ?? {})) rise('cache_shared', { count }, value);
  };
}
