import type { Follower } from '../../changes/create-follower.ts';
import type { Feed } from '../../changes/create-feed.ts';
import type { FeedCursor } from '../../changes/feed-cursor.ts';
import type { FeedPage } from '../../changes/feed-repository.ts';
import type { FeedReader } from '../../changes/present-change.ts';
import { parseSnapshot, sees, type Snapshot } from '../../changes/snapshot.ts';
import type { ChangeEventsSource } from './change-events.ts';
import type { EventWriter } from './event-writer.ts';

const PAGE_ENTRIES = 500;
/** What may come from the follower while a client still reads what was before: about 10 MB, shared by all who wait. */
const MAX_WAITING_ENTRIES = 10_000;

/**
 * Sends what came since `from`, then what comes: all of it, each once. First the feed is read up to now, at the client's pace. Then the
 * follower is joined and the feed read once more: what the follower tells and the last reading saw is left out.
 * @param firstPage of `from`, which the caller read to find out whether it has expired.
 * @returns ends it; resolved as soon as the client has all that the follower has told.
 */
export async function sendChanges({
  feed,
  follower,
  events,
  from,
  firstPage,
  reader,
  writer,
}: {
  feed: Feed;
  follower: Follower;
  events: ChangeEventsSource;
  from: FeedCursor;
  firstPage: FeedPage;
  reader: FeedReader;
  writer: EventWriter;
}): Promise<() => void> {
  const { world } = from;
  const catchUp = async (start: FeedPage): Promise<FeedPage> => {
    let page = start;
    for (;;) {
      for (const event of events.of(page, { world, reader })) {
        // oxlint-disable-next-line no-await-in-loop -- events follow each other, at the client's pace
        await writer.drained();
        if (event) writer.push(event);
      }
      if (!page.hasMore || writer.stream.destroyed) return page;
      // oxlint-disable-next-line no-await-in-loop
      page = await feed.repository.readPage(page.next, { limit: PAGE_ENTRIES });
    }
  };

  let page = await catchUp(firstPage);
  let waiting: FeedPage[] | undefined = [];
  let waitingEntries = 0;
  let sent: Snapshot;
  const tell = (live: FeedPage) => {
    const texts = events.of(live, { world, reader });
    for (const [index, { xid }] of live.entries.entries()) {
      const text = texts[index];
      if (text && !sees(sent, BigInt(xid))) writer.push(text);
    }
  };
  const leave = await follower.subscribe({
    onPage(live) {
      if (!waiting) return tell(live);
      waiting.push(live);
      waitingEntries += live.entries.length;
      if (waitingEntries > MAX_WAITING_ENTRIES) writer.stream.destroy();
    },
    onLost: () => writer.end(),
  });
  try {
    page = await catchUp(await feed.repository.readPage(page.next, { limit: PAGE_ENTRIES }));
  } catch (error) {
    leave();
    throw error;
  }
  sent = parseSnapshot(page.to.snapshot);
  // From here on a client that breaks off and has heard nothing yet knows where to go on.
  writer.write({ id: feed.encode({ world, position: page.next }) });
  for (const live of waiting) tell(live);
  waiting = undefined;
  return leave;
}
