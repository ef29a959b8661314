import type { Feed } from '../../changes/create-feed.ts';
import type { Follower } from '../../changes/create-follower.ts';
import type { FeedCursor } from '../../changes/feed-cursor.ts';
import { positionAfter, type FeedPage } from '../../changes/feed-repository.ts';
import { presentChange, type FeedReader } from '../../changes/present-change.ts';
import { parseSnapshot, sees, type Snapshot } from '../../changes/snapshot.ts';
import type { EventWriter } from './event-writer.ts';

const PAGE_ENTRIES = 500;

/**
 * Sends what came since `from`, then what comes: all of it, each once. First the feed is read up to now, at the client's pace. Then the
 * follower is joined and the feed read once more: what the follower tells and the last reading saw is left out.
 * @param firstPage of `from`, which the caller read to find out whether it has expired.
 * @returns ends it.
 */
export async function sendChanges({
  feed,
  follower,
  from,
  firstPage,
  reader,
  writer,
}: {
  feed: Feed;
  follower: Follower;
  from: FeedCursor;
  firstPage: FeedPage;
  reader: FeedReader;
  writer: EventWriter;
}): Promise<() => void> {
  const { world } = from;
  const send = (page: FeedPage) => {
    for (const entry of page.entries) {
      const change = presentChange(entry, reader);
      if (!change) continue;
      const id = feed.encode({ world, position: positionAfter(page, entry) });
      writer.write({ event: 'change', data: JSON.stringify(change), id });
    }
  };
  const catchUp = async (start: FeedPage): Promise<FeedPage> => {
    let page = start;
    send(page);
    while (page.hasMore && !writer.stream.destroyed) {
      // oxlint-disable-next-line no-await-in-loop -- pages follow each other, at the client's pace
      await writer.drained();
      // oxlint-disable-next-line no-await-in-loop
      page = await feed.repository.readPage(page.next, { limit: PAGE_ENTRIES });
      send(page);
    }
    return page;
  };

  let page = await catchUp(firstPage);
  let waiting: FeedPage[] | undefined = [];
  let sent: Snapshot;
  const tell = (live: FeedPage) =>
    send({ ...live, entries: live.entries.filter(({ xid }) => !sees(sent, BigInt(xid))) });
  const leave = await follower.subscribe({
    onPage(live) {
      if (waiting) waiting.push(live);
      else tell(live);
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
