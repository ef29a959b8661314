import type { Feed } from '../../changes/create-feed.ts';
import { positionAfter, type FeedPage } from '../../changes/feed-repository.ts';
import { presentChange, type FeedReader } from '../../changes/present-change.ts';
import { formatEvent } from './event-writer.ts';

/** One for each entry of a page; undefined where the reader may not see it. */
export type ChangeEvents = readonly (Buffer | undefined)[];
export interface ChangeEventsSource {
  /** @param world of the page's positions. */
  of(page: FeedPage, options: { world: string; reader: FeedReader }): ChangeEvents;
}

/**
 * The events of a page, made once for all who hear the page from the follower and may see the same: making one (a signed id, JSON) takes
 * about 13 µs, which two thousand clients would pay each.
 */
export function createChangeEvents({ encode }: Pick<Feed, 'encode'>): ChangeEventsSource {
  const made = new WeakMap<FeedPage, Map<string, ChangeEvents>>();
  const ids = new WeakMap<FeedPage, Map<string, readonly string[]>>();
  return {
    of(page, { world, reader }) {
      const makeIds = () => page.entries.map((entry) => encode({ world, position: positionAfter(page, entry) }));
      const makeEvents = () => {
        const idsOfPage = once(ids, { page, key: world, make: makeIds });
        return page.entries.map((entry, index) => {
          const change = presentChange(entry, reader);
          return (
            change && Buffer.from(formatEvent({ event: 'change', data: JSON.stringify(change), id: idsOfPage[index] }))
          );
        });
      };
      return once(made, { page, key: `${reader.activeOnly} ${reader.isEditor} ${world}`, make: makeEvents });
    },
  };
}

function once<T>(
  cache: WeakMap<FeedPage, Map<string, T>>,
  { page, key, make }: { page: FeedPage; key: string; make: () => T },
): T {
  const ofPage = cache.get(page) ?? new Map<string, T>();
  cache.set(page, ofPage);
  const value = ofPage.get(key) ?? make();
  ofPage.set(key, value);
  return value;
}
