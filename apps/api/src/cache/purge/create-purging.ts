import type { Client, Pool } from 'pg';
import type { FeedRepository } from '../../changes/feed-repository.ts';
import { createFeedConnection, type FeedConnection } from '../../changes/feed-connection.ts';
import { createFeedFollower } from './follow-feed.ts';
import { createPurgeRepository } from './purge-repository.ts';
import type { PurgeTarget } from './purge-target.ts';
import { createSender } from './send-purges.ts';
import { createWakeableLoop, type WakeableLoop } from './wakeable-loop.ts';

/** Where no notice comes: it was switched off for a bulk change, or a pooler stands between. */
const FOLLOW_POLL_MILLISECONDS = 2_000;
/** What is committed within it is purged together. */
const FOLLOW_PAUSE_MILLISECONDS = 50;
/** How late a second purge may be, and one that another process entered and did not live to send. */
const SEND_POLL_MILLISECONDS = 1_000;
const TIDY_MILLISECONDS = 60_000;

export interface Purging {
  start(): void;
  stop(): Promise<void>;
}

/**
 * Tells shared caches what to drop: follows the change feed, keeps a durable queue in the database, and sends what is due. Every process
 * does all of it; what one has done the others find done. See docs/decisions/0018-purging-shared-caches.md.
 * @param connect makes a connection that listens for changes.
 */
export function createPurging({
  pool,
  feed,
  connect,
  targets,
  repeatMilliseconds,
  onError,
}: {
  pool: Pool;
  feed: FeedRepository;
  connect: () => Client;
  targets: readonly PurgeTarget[];
  repeatMilliseconds: number;
  onError: (error: unknown, message: string) => void;
}): Purging {
  const purges = createPurgeRepository(pool, { repeatMilliseconds });
  const stopping = new AbortController();
  let loops: WakeableLoop[] = [];
  let listener: FeedConnection | undefined;

  function startTarget(target: PurgeTarget): { wake: () => void } {
    const follow = createFeedFollower({ target: target.name, feed, purges });
    const sending = createWakeableLoop({
      work: createSender({
        target,
        purges,
        stopping: stopping.signal,
        onError: (error) => onError(error, `${target.name} was not purged; it is tried again`),
      }),
      pollMilliseconds: SEND_POLL_MILLISECONDS,
      pauseMilliseconds: target.pauseMilliseconds,
      onError: (error) => onError(error, `purges of ${target.name} could not be read; it is tried again`),
    });
    const following = createWakeableLoop({
      async work() {
        const again = await follow();
        sending.wake();
        return again;
      },
      pollMilliseconds: FOLLOW_POLL_MILLISECONDS,
      pauseMilliseconds: FOLLOW_PAUSE_MILLISECONDS,
      onError: (error) => onError(error, `following the change feed for ${target.name} failed; it is tried again`),
    });
    loops.push(following, sending);
    return following;
  }

  return {
    start() {
      if (targets.length === 0) return;
      const following = targets.map(startTarget);
      const wake = () => {
        for (const loop of following) loop.wake();
      };
      listener = createFeedConnection({
        connect,
        channels: ['headroom_changes'],
        onListening: wake,
        onNotification: wake,
        onError: (error) => onError(error, 'listening for changes to purge failed; it is tried again'),
      });
      loops.push(
        createWakeableLoop({
          async work() {
            await purges.tidy(targets.map(({ name }) => name));
            return undefined;
          },
          pollMilliseconds: TIDY_MILLISECONDS,
          pauseMilliseconds: 0,
          onError: (error) => onError(error, 'old purges could not be dropped; it is tried again'),
        }),
      );
      wake();
    },
    async stop() {
      stopping.abort();
      const ending = [...loops.map((loop) => loop.stop()), listener?.stop()];
      loops = [];
      await Promise.all(ending);
    },
  };
}
