import { entryKey, type CachedRoute } from '../../cache/cached-route.ts';
import type { CachedEntry } from '../../cache/fenced-cache.ts';
import type { Fence } from '../../cache/fence-contract.ts';
import type { KeptAnswer } from '../../cache/http/kept-answer.ts';
import type { FoundAnswer } from './page-route.ts';

/**
 * Finds facets that are kept for anybody. As of now they are true: each change that has been applied here was asked whether it touches them.
 * So what they are true of is the fence's present position, which is newer than what they were counted from.
 */
export function createFindFacets<Query>({
  route,
  check,
  fence,
}: {
  route: CachedRoute<Query>;
  /** An entry that may be given at once. */
  check: (key: string) => CachedEntry<KeptAnswer> | undefined;
  fence: Pick<Fence, 'position'>;
}): (query: string) => Promise<FoundAnswer | undefined> {
  return async (query) => {
    const entry = check(entryKey('public', route.name, route.toText(route.fromText(query))));
    if (!entry) return undefined;
    const { footprint, isLagging, expiresAtMilliseconds } = entry;
    const snapshot = fence.position();
    const lagLeftMilliseconds = isLagging ? Math.max(0, expiresAtMilliseconds - performance.now()) : undefined;
    return { body: await entry.value.plain(), snapshot, footprint, lagLeftMilliseconds };
  };
}
