import { AppError } from '../errors.ts';
import { createFeedCursors, type FeedCursor, type FeedCursors } from './feed-cursor.ts';
import type { FeedEntry, FeedRepository } from './feed-repository.ts';

export type Feed = ReturnType<typeof createFeed>;

/**
 * The change feed by cursors.
 * @param secret catalogue.secret, so that every process on this database reads the same cursors.
 */
export function createFeed({ repository, secret }: { repository: FeedRepository; secret: Buffer }) {
  const cursors: FeedCursors = createFeedCursors(secret);

  /**
   * @param path where the request carries the cursor, as a JSON Pointer.
   * @throws AppError cursor_invalid, or cursor_expired for a cursor of another database.
   */
  async function decode(text: string, path: string): Promise<FeedCursor> {
    const cursor = cursors.decode(text);
    if (!cursor) {
      throw new AppError('cursor_invalid', {
        detail: 'Take a new cursor with since=now.',
        errors: [{ path, code: 'cursor_invalid', message: 'This is no cursor of the change feed.' }],
      });
    }
    if (cursor.world !== (await repository.world())) {
      throw new AppError('cursor_expired', {
        detail: 'The cursor speaks of another database: take a new one with since=now, then read the products.',
      });
    }
    return cursor;
  }

  return {
    repository,
    decode,
    encode: cursors.encode,
    async nowCursor(): Promise<string> {
      const [world, read] = await Promise.all([repository.world(), repository.now()]);
      return cursors.encode({ world, position: { read, window: null } });
    },
    async readPage(
      since: string,
      { limit, path }: { limit: number; path: string },
    ): Promise<{ entries: readonly FeedEntry[]; next: string; hasMore: boolean }> {
      const { world, position } = await decode(since, path);
      const { entries, next, hasMore } = await repository.readPage(position, { limit });
      return { entries, next: cursors.encode({ world, position: next }), hasMore };
    },
  };
}
