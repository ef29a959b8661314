import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { AppError } from '../errors.ts';
import type { FeedCursor } from './feed-cursor.ts';
import type { Moment } from './feed-position.ts';
import { createFeedConnection, NotConnectedError, type FeedConnection } from './feed-connection.ts';
import { createFeedRepository, type FeedPage, type FeedRepository } from './feed-repository.ts';

export interface FeedSubscriber {
  /** Entries in the order of the feed. */
  onPage(page: FeedPage): void;
  /**
   * The thread is lost (a restored database, entries that were dropped unread, for a transient subscriber also a crash of PostgreSQL):
   * whoever follows must start anew.
   */
  onLost(): void;
  /** After each reading. */
  onCaughtUp?(reading: Reading): void;
  /** Positions are not kept beyond a crash of PostgreSQL: the disk need not be waited for. */
  readonly isTransient?: boolean;
}
/** Everything that was committed before it began has been told. */
export interface Reading {
  /** By the monotonic clock. */
  readonly beganAtMilliseconds: number;
  readonly moment: Moment;
  /** FeedRepository.life, asked after it began. */
  readonly life: string;
}
export interface Follower {
  /**
   * Hears every entry that a snapshot does not see which was taken before the promise resolves.
   * @returns ends it.
   */
  subscribe(subscriber: FeedSubscriber): Promise<() => void>;
  /** Hears the ids of jobs that changed. Returns what ends it. */
  onJob(listener: (id: string) => void): () => void;
  /** Hears that an operator did something, in whichever process, or may have. Returns what ends it. */
  onOperatorAction(listener: () => void): () => void;
  /** Hears which figures of the console may be others now. Returns what ends it. */
  onConsole(listener: (kind: string) => void): () => void;
  /** How far subscribers have heard; undefined while there are none. */
  position(): FeedCursor | undefined;
  /**
   * Resolves after a reading that began after the call.
   * @throws where it failed, and where nobody follows.
   */
  read(): Promise<void>;
  /** As FeedRepository, on the follower's own connection. */
  newest: FeedRepository['newest'];
  stop(): Promise<void>;
}

const NOBODY = 'nobody follows the feed';
const PAGE_ENTRIES = 500;
/** Lets what commits within the same blink be read at once. */
const PAUSE_MILLISECONDS = 10;
/** Where no notice comes: it was switched off, or a pooler stands between. */
const POLL_MILLISECONDS = 5_000;

/**
 * Follows the change feed for this process: one connection listens and reads, and each notice leads to a reading from where the last one
 * ended. It rests, without a connection, until the first subscriber comes, and reads nothing while there is none.
 */
export function createFollower({
  connect,
  onError,
  pollMilliseconds = POLL_MILLISECONDS,
  now: clock = () => performance.now(),
}: {
  connect: () => Client;
  onError: (error: unknown) => void;
  pollMilliseconds?: number;
  /** Monotonic, in milliseconds. */
  now?: () => number;
}): Follower {
  const subscribers = new Set<FeedSubscriber>();
  const jobListeners = new Set<(id: string) => void>();
  const actionListeners = new Set<() => void>();
  const consoleListeners = new Set<(kind: string) => void>();
  let at: FeedCursor | undefined;
  let life: string | undefined;
  let starting: Promise<void> | undefined;
  let connection: FeedConnection | undefined;
  let poll: NodeJS.Timeout | undefined;
  let isStopped = false;
  let isReading = false;
  let isWoken = false;
  /** Who waits for a reading that has not begun. */
  let waiting: PromiseWithResolvers<void> | undefined;
  const repository = createFeedRepository({
    query: ((...args: Parameters<FeedConnection['query']>) => hold().query(...args)) as FeedConnection['query'],
  });

  function hold(): FeedConnection {
    if (isStopped) throw new NotConnectedError('the follower of the feed has stopped');
    poll ??= setInterval(wake, pollMilliseconds).unref();
    return (connection ??= createFeedConnection({
      connect,
      channels: ['headroom_changes', 'headroom_jobs', 'headroom_operator_actions', 'headroom_console'],
      onListening() {
        wake();
        for (const tell of actionListeners) tell();
      },
      onNotification(channel, payload) {
        if (channel === 'headroom_changes') wake();
        else if (channel === 'headroom_jobs') for (const tell of jobListeners) tell(payload);
        else if (channel === 'headroom_console') for (const tell of consoleListeners) tell(payload);
        else for (const tell of actionListeners) tell();
      },
      onError,
    }));
  }

  const report = (error: unknown) => {
    // A broken connection has been reported once, when it broke.
    if (!isStopped && !(error instanceof NotConnectedError)) onError(error);
  };

  function wake(): void {
    isWoken = true;
    if (isReading || !at) return;
    isReading = true;
    void readOn().finally(() => {
      isReading = false;
      if (isWoken) wake();
    });
  }

  async function readOn(): Promise<void> {
    for (;;) {
      // Stopping, or the last subscriber who leaves, takes `at` away.
      if (!isWoken || !at) return;
      isWoken = false;
      const asked = waiting;
      waiting = undefined;
      try {
        // oxlint-disable-next-line no-await-in-loop -- readings follow each other
        await readOnce();
        asked?.resolve();
      } catch (error) {
        asked?.reject(error);
        if (error instanceof AppError && error.code === 'cursor_expired') lose([...subscribers]);
        // The next notice, poll or connection tries again, from the same place.
        else report(error);
      }
      // oxlint-disable-next-line no-await-in-loop
      await sleep(PAUSE_MILLISECONDS);
    }
  }

  async function readOnce(): Promise<void> {
    const beganAtMilliseconds = clock();
    const now = await repository.life();
    if (!at) return;
    // Another server may answer: a standby that took over, a restored copy.
    if (at.world !== now.world) return lose([...subscribers]);
    if (life !== now.life) {
      life = now.life;
      lose([...subscribers].filter(({ isTransient }) => isTransient));
    }
    const moment = await readWindow();
    if (moment) for (const { onCaughtUp } of subscribers) onCaughtUp?.({ beganAtMilliseconds, moment, life: now.life });
  }

  /** Reads up to now. @returns how far that is; undefined: everybody left meanwhile, or somebody started anew. */
  async function readWindow(): Promise<Moment | undefined> {
    const from = at;
    if (!from) return undefined;
    const isTransient = [...subscribers].every((subscriber) => subscriber.isTransient);
    const page = await repository.readPage(from.position, { limit: PAGE_ENTRIES, isTransient });
    if (at !== from) return undefined;
    at = { world: from.world, position: page.next };
    if (page.entries.length > 0) for (const subscriber of subscribers) subscriber.onPage(page);
    return page.hasMore ? readWindow() : page.next.read;
  }

  /** Nothing is read any more: nobody is left, or the follower stops. */
  function rest(why: string): void {
    at = undefined;
    waiting?.reject(new NotConnectedError(why));
    waiting = undefined;
  }

  function lose(lost: readonly FeedSubscriber[]): void {
    for (const subscriber of lost) subscribers.delete(subscriber);
    if (subscribers.size === 0) rest(NOBODY);
    for (const subscriber of lost) subscriber.onLost();
  }

  /** Takes the place to start from, once for those who come together. */
  async function start(): Promise<void> {
    const { world, life: first } = await repository.life();
    const read = await repository.now();
    if (at) return;
    life = first;
    at = { world, position: { read, window: null } };
  }

  return {
    async subscribe(subscriber) {
      subscribers.add(subscriber);
      const leave = () => {
        subscribers.delete(subscriber);
        if (subscribers.size === 0) rest(NOBODY);
      };
      try {
        if (!at) await (starting ??= start().finally(() => (starting = undefined)));
        // Where only transient subscribers were there, what has been read may not have reached the disk.
        else if (!subscriber.isTransient) await repository.flush();
      } catch (error) {
        leave();
        throw error;
      }
      wake();
      return leave;
    },
    onJob(tell) {
      hold();
      jobListeners.add(tell);
      return () => void jobListeners.delete(tell);
    },
    onOperatorAction(tell) {
      hold();
      actionListeners.add(tell);
      return () => void actionListeners.delete(tell);
    },
    onConsole(tell) {
      hold();
      consoleListeners.add(tell);
      return () => void consoleListeners.delete(tell);
    },
    position: () => at,
    read() {
      if (!at || isStopped) return Promise.reject(new NotConnectedError(NOBODY));
      hold().hurry();
      waiting ??= Promise.withResolvers();
      const { promise } = waiting;
      wake();
      return promise;
    },
    newest: (options) => repository.newest(options),
    async stop() {
      isStopped = true;
      clearInterval(poll);
      rest('the follower of the feed has stopped');
      await connection?.stop();
    },
  };
}
