import type { CacheEntryAnswer, CacheStatisticsAnswer } from '@headroom/contracts/cache';
import { formatSnapshot } from '../../changes/snapshot.ts';
import type { Fence } from '../fence-contract.ts';
import { newCounts } from '../cache-counts.ts';
import type { CachedEntry } from '../fenced-cache.ts';
import type { KeptAnswer } from '../http/kept-answer.ts';
import { readEntryKey } from '../http/read-entry-key.ts';
import type { ResponseCache } from '../response-cache.ts';
import type { Prediction } from '../warming/predict-next.ts';
import type { Warmer } from '../warming/warmer.ts';

export interface DescribedCache {
  cache: Pick<ResponseCache, 'engine' | 'routes' | 'isOn'>;
  fence: Pick<Fence, 'judge' | 'isFresh' | 'world'>;
  warmer: Pick<Warmer, 'statistics'>;
  prediction: Pick<Prediction, 'statistics'>;
  /** Of the shared tier; undefined where there is none. */
  sharedCounts: () => Readonly<Record<string, number>> | undefined;
}

const SHOWN_TAGS = 50;
const startedAt = (): string => new Date(performance.timeOrigin).toISOString();

/** What the cache of this process holds and has done since it started. */
export function describeStatistics({
  cache,
  fence,
  warmer,
  prediction,
  sharedCounts,
}: DescribedCache): CacheStatisticsAnswer {
  const { entries, bytes, maxBytes, total, byKind } = cache.engine.statistics();
  const routes = [...cache.routes.keys()].map((route) => ({
    route,
    isOn: cache.isOn(route),
    ...(byKind[route] ?? { ...newCounts(), entries: 0, bytes: 0 }),
  }));
  const { hits, misses, stale } = total;
  const shared = sharedCounts();
  return {
    since: startedAt(),
    isFresh: fence.isFresh(),
    world: fence.world() ?? null,
    memory: { entries, bytes, maxBytes },
    total,
    routes,
    tiers: [
      { tier: 'memory', counts: { hits, misses, stale, entries, bytes } },
      ...(shared ? [{ tier: 'redis', counts: { ...shared } }] : []),
    ],
    tags: countTags(cache.engine.entries()),
    warming: warmer.statistics(),
    prediction: prediction.statistics(),
  };
}

/** Only of what is kept now: a walk over all of it, for an operator who asks. */
function countTags(entries: Iterable<CachedEntry<KeptAnswer>>): CacheStatisticsAnswer['tags'] {
  const tags = new Map<string, { entries: number; bytes: number; hits: number }>();
  for (const { value, bytes, hits } of entries) {
    for (const tag of value.filled.surrogateKeys) {
      const count = tags.get(tag) ?? { entries: 0, bytes: 0, hits: 0 };
      tags.set(tag, { entries: count.entries + 1, bytes: count.bytes + bytes, hits: count.hits + hits });
    }
  }
  const all = [...tags].map(([tag, count]) => ({ tag, ...count }));
  return all.toSorted((a, b) => b.entries - a.entries || b.hits - a.hits).slice(0, SHOWN_TAGS);
}

/** Why an answer is kept, and what would drop it. */
export function describeEntry(entry: CachedEntry<KeptAnswer>, { judge }: Pick<Fence, 'judge'>): CacheEntryAnswer {
  const { key, value, snapshot, footprint, filledAtMilliseconds, expiresAtMilliseconds } = entry;
  const { audience = 'unknown', name = 'unknown', text = '' } = readEntryKey(key) ?? {};
  const now = performance.now();
  return {
    key,
    audience,
    route: name,
    parameters: text,
    status: value.filled.status,
    etag: String(value.filled.etag ?? ''),
    bytes: entry.bytes,
    hits: entry.hits,
    ageSeconds: (now - filledAtMilliseconds) / 1_000,
    secondsLeft: (expiresAtMilliseconds - now) / 1_000,
    fillMilliseconds: entry.fillMilliseconds,
    isLagging: entry.isLagging,
    verdict: judge(snapshot, footprint),
    snapshot: formatSnapshot(snapshot),
    footprint: footprint.toJson(),
    tags: [...value.filled.surrogateKeys],
  };
}
