import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { AppError } from '../errors.ts';
import type { FeedCursor } from './feed-cursor.ts';
import type { Moment } from './feed-position.ts';
import type { FeedPage, FeedRepository } from './feed-repository.ts';
import { listenToDatabase, type DatabaseListener } from './listen-to-database.ts';

export interface FeedSubscriber {
  /** Entries in the order of the feed. */
  onPage(page: FeedPage): void;
  /** The thread is lost (a restored database, entries that were dropped unread): whoever follows must start anew. */
  onLost(): void;
}
export interface Follower {
  /**
   * Hears every entry that a snapshot does not see which was taken before the promise resolves.
   * @returns ends it.
   */
  subscribe(subscriber: FeedSubscriber): Promise<() => void>;
  /** Hears the ids of jobs that changed. Returns what ends it. */
  onJob(listener: (id: string) => void): () => void;
  /** How far subscribers have heard; undefined while there are none. */
  position(): FeedCursor | undefined;
  stop(): Promise<void>;
}

const PAGE_ENTRIES = 500;
/** Lets what commits within the same blink be read at once. */
const PAUSE_MILLISECONDS = 10;
/** Where no notice comes: it was switched off, or a pooler stands between. */
const POLL_MILLISECONDS = 5_000;

/**
 * Follows the change feed for this process: one connection listens, and each notice leads to a reading from where the last one ended.
 * It rests, without a connection, until the first subscriber comes, and reads nothing while there is none.
 */
export function createFollower({
  repository,
  connect,
  onError,
  pollMilliseconds = POLL_MILLISECONDS,
}: {
  repository: FeedRepository;
  connect: () => Client;
  onError: (error: unknown) => void;
  pollMilliseconds?: number;
}): Follower {
  const subscribers = new Set<FeedSubscriber>();
  const jobListeners = new Set<(id: string) => void>();
  let at: FeedCursor | undefined;
  let starting: Promise<[world: string, read: Moment]> | undefined;
  let listener: DatabaseListener | undefined;
  let poll: NodeJS.Timeout | undefined;
  let isStopped = false;
  let isReading = false;
  let isWoken = false;
  let mayBeOtherWorld = false;

  function listen(): void {
    if (listener || isStopped) return;
    poll = setInterval(wake, pollMilliseconds).unref();
    listener = listenToDatabase({
      connect,
      channels: ['headroom_changes', 'headroom_jobs'],
      onListening() {
        // After a break another server may answer: a standby that took over, a restored copy.
        mayBeOtherWorld = true;
        wake();
      },
      onNotification(channel, payload) {
        if (channel === 'headroom_changes') wake();
        else for (const tell of jobListeners) tell(payload);
      },
      onError,
    });
  }

  function wake(): void {
    isWoken = true;
    if (isReading || !at) return;
    isReading = true;
    void readOn()
      .catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'cursor_expired') lose();
        // The next notice, poll or connection tries again, from the same place.
        else if (!isStopped) onError(error);
      })
      .finally(() => {
        isReading = false;
        if (isWoken) wake();
      });
  }

  async function readOn(): Promise<void> {
    // Stopping, or the last subscriber who leaves, takes `at` away.
    while (isWoken && at) {
      isWoken = false;
      // oxlint-disable-next-line no-await-in-loop -- pages follow each other
      await readWindow(at);
      // oxlint-disable-next-line no-await-in-loop
      await sleep(PAUSE_MILLISECONDS);
    }
  }

  async function readWindow(from: FeedCursor): Promise<void> {
    if (mayBeOtherWorld) {
      if ((await repository.world()) !== from.world) return lose();
      mayBeOtherWorld = false;
    }
    const page = await repository.readPage(from.position, { limit: PAGE_ENTRIES });
    // Everybody left meanwhile, or somebody started anew.
    if (at !== from) return;
    at = { world: from.world, position: page.next };
    if (page.entries.length > 0) for (const subscriber of subscribers) subscriber.onPage(page);
    if (page.hasMore) await readWindow(at);
  }

  function lose(): void {
    at = undefined;
    const lost = [...subscribers];
    subscribers.clear();
    for (const subscriber of lost) subscriber.onLost();
  }

  /** The place to start from, taken once for those who come together. */
  async function start(): Promise<void> {
    if (at) return;
    starting ??= Promise.all([repository.world(), repository.now()]).finally(() => {
      starting = undefined;
    });
    const [world, read] = await starting;
    at ??= { world, position: { read, window: null } };
  }

  return {
    async subscribe(subscriber) {
      listen();
      subscribers.add(subscriber);
      const leave = () => {
        subscribers.delete(subscriber);
        if (subscribers.size === 0) at = undefined;
      };
      try {
        await start();
      } catch (error) {
        leave();
        throw error;
      }
      wake();
      return leave;
    },
    onJob(tell) {
      listen();
      jobListeners.add(tell);
      return () => void jobListeners.delete(tell);
    },
    position: () => at,
    async stop() {
      isStopped = true;
      clearInterval(poll);
      at = undefined;
      await listener?.stop();
    },
  };
}
