import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, Pool } from 'pg';

/** There is no connection just now; whoever holds it knows, and is making one. */
export class NotConnectedError extends Error {}

export interface FeedConnection extends Pick<Pool, 'query'> {
  /** Where it waits before it tries to connect again: it waits no longer. */
  hurry(): void;
  stop(): Promise<void>;
}

const HEARTBEAT_MILLISECONDS = 5_000;
const ANSWER_MILLISECONDS = 3_000;
const FIRST_DELAY_MILLISECONDS = 100;
const LONGEST_DELAY_MILLISECONDS = 5_000;

/**
 * A connection that hears NOTIFY and reads the feed, for nothing else: a busy pool must not hold up either. It is kept: connecting →
 * listening → (broken) waiting → connecting. A connection that gives no answer for three seconds counts as broken, since a half-open
 * socket never says so.
 * @param connect makes a connection; it is connected here.
 * @param onListening is called whenever it listens, at first and again: whatever was notified before was not heard.
 */
export function createFeedConnection({
  connect,
  channels,
  onListening,
  onNotification,
  onError,
}: {
  connect: () => Client;
  channels: readonly string[];
  onListening: () => void;
  onNotification: (channel: string, payload: string) => void;
  onError: (error: unknown) => void;
}): FeedConnection {
  const stopping = new AbortController();
  const { signal } = stopping;
  let waiting = new AbortController();
  /** Of the attempt that is under way or has succeeded; rejected between attempts. */
  let holding = newHolding();

  /** Resolves when it is no longer wanted, rejects when the connection is broken. */
  async function holdOnce(onConnected: () => void): Promise<void> {
    const client = connect();
    const over = new AbortController();
    let heartbeat: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => resolve(), { once: true, signal: over.signal });
        client.on('error', reject);
        client.on('end', () => reject(new Error('the connection that follows the feed has ended')));
        client.on('notification', ({ channel, payload }) => onNotification(channel, payload ?? ''));
        const query = (async (...args: Parameters<Client['query']>) => {
          const answered = endLate(reject);
          try {
            return await client.query(...args);
          } finally {
            answered();
          }
        }) as unknown as Pool['query'];
        const begin = async () => {
          await client.connect();
          await query(channels.map((channel) => `LISTEN ${channel}`).join('; '));
          heartbeat = setInterval(() => query('SELECT').catch(reject), HEARTBEAT_MILLISECONDS).unref();
          onConnected();
          holding.resolve(query);
          onListening();
        };
        begin().catch(reject);
      });
    } finally {
      over.abort();
      clearInterval(heartbeat);
      holding.reject(new NotConnectedError('the connection that follows the feed is broken'));
      holding = newHolding();
      holding.reject(new NotConnectedError('there is no connection that follows the feed just now'));
      // A dead connection cannot say goodbye: it is not waited for.
      client.end().catch(() => {});
    }
  }

  async function keepHolding(): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      holding = newHolding();
      try {
        // oxlint-disable-next-line no-await-in-loop -- one connection after the other
        await holdOnce(() => (failures = 0));
      } catch (error) {
        if (!signal.aborted) onError(error);
      }
      if (signal.aborted) return;
      waiting = new AbortController();
      const milliseconds = Math.min(LONGEST_DELAY_MILLISECONDS, FIRST_DELAY_MILLISECONDS * 2 ** failures);
      failures += 1;
      // oxlint-disable-next-line no-await-in-loop
      await sleep(FIRST_DELAY_MILLISECONDS, undefined, { signal }).catch(() => {});
      // oxlint-disable-next-line no-await-in-loop
      await sleep(milliseconds - FIRST_DELAY_MILLISECONDS, undefined, {
        signal: AbortSignal.any([signal, waiting.signal]),
      }).catch(() => {});
    }
  }

  const ended = keepHolding();
  return {
    query: (async (...args: Parameters<Pool['query']>) => (await holding.promise)(...args)) as unknown as Pool['query'],
    hurry: () => waiting.abort(),
    stop() {
      stopping.abort();
      return ended;
    },
  };
}

function newHolding(): PromiseWithResolvers<Pool['query']> {
  const holding = Promise.withResolvers<Pool['query']>();
  // Nobody may be asking.
  holding.promise.catch(() => {});
  return holding;
}

/** Breaks the connection unless the answer comes in time. @returns what is to be called when it has come. */
function endLate(breakOff: (error: Error) => void): () => void {
  let isOver = false;
  const timer = setTimeout(() => {
    // A process that was stopped finds its timers due before it has read what came meanwhile: that is looked at first.
    setImmediate(() => isOver || breakOff(new Error('the database does not answer')));
  }, ANSWER_MILLISECONDS);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
