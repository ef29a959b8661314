import { AppError } from '../../errors.ts';
import type { FeedEntry, FeedPage, FeedRepository } from '../../changes/feed-repository.ts';
import type { PurgeRepository, TargetPosition } from './purge-repository.ts';
import { EVERYTHING, surrogateKeysOf, type SurrogateKey } from './surrogate-keys.ts';
import type { Again } from './wakeable-loop.ts';

const PAGE_ENTRIES = 500;
/** A purge of more would keep a cache's interface busy for longer than its answers take to be made again. */
const MAX_KEYS_OF_A_PAGE = 1_000;

/**
 * Turns the change feed into purges of one target, page by page: each page's purges and the position behind it are stored together, so that
 * a process may die anywhere, and several may do this at once; of two that read the same page one finds that the other was faster.
 */
export function createFeedFollower({
  target,
  feed,
  purges,
}: {
  target: string;
  feed: FeedRepository;
  purges: PurgeRepository;
}): () => Promise<Again> {
  /** What was read without finding anything needs not be written: the revision says whether it still holds. */
  let known: TargetPosition | undefined;

  async function beginAnew(was: TargetPosition | undefined): Promise<Again> {
    // What is committed from here on is read from the feed, what was before is gone with everything.
    const [world, read] = await Promise.all([feed.world(), feed.now()]);
    await purges.beginAnew(target, { world, position: { read, window: null } }, was);
    known = undefined;
    return 0;
  }

  return async () => {
    const from = (known ??= await purges.find(target));
    if (!from) return beginAnew(undefined);
    let page: FeedPage;
    try {
      page = await feed.readPage(from.position, { limit: PAGE_ENTRIES });
    } catch (error) {
      if (error instanceof AppError && error.code === 'cursor_expired') return beginAnew(from);
      // In another world a position may be nonsense.
      if ((await feed.world()) !== from.world) return beginAnew(from);
      throw error;
    }
    // Afterwards: a page that was read in this world is one, whatever took over before or since.
    if ((await feed.world()) !== from.world) return beginAnew(from);
    if (page.entries.length === 0) {
      known = { ...from, position: page.next };
      return page.hasMore ? 0 : undefined;
    }
    const entered = await purges.advance(target, {
      from,
      to: page.next,
      keys: keysOfPage(page.entries),
      changedAt: page.entries.reduce((oldest, { at }) => (at < oldest ? at : oldest), page.entries[0]?.at ?? ''),
    });
    known = entered ? { ...from, position: page.next, revision: from.revision + 1 } : undefined;
    return page.hasMore || !entered ? 0 : undefined;
  };
}

function keysOfPage(entries: readonly FeedEntry[]): SurrogateKey[] {
  const keys = new Set<SurrogateKey>();
  for (const entry of entries) for (const key of surrogateKeysOf(entry)) keys.add(key);
  return keys.size > MAX_KEYS_OF_A_PAGE ? [EVERYTHING] : [...keys];
}
