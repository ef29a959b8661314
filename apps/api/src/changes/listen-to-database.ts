import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

export interface DatabaseListener {
  stop(): Promise<void>;
}

const HEARTBEAT_MILLISECONDS = 5_000;
const ANSWER_MILLISECONDS = 5_000;
const FIRST_DELAY_MILLISECONDS = 100;
const LONGEST_DELAY_MILLISECONDS = 5_000;

/**
 * Hears NOTIFY on a connection of its own, and keeps it: connecting → listening → (broken) waiting → connecting. A connection that
 * gives no answer for five seconds counts as broken, since a half-open socket never says so.
 * @param connect makes a connection; it is connected here.
 * @param onListening is called whenever it listens, at first and again: whatever was notified before was not heard.
 */
export function listenToDatabase({
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
}): DatabaseListener {
  const stopping = new AbortController();
  const { signal } = stopping;

  /** Resolves when it is no longer wanted, rejects when the connection is broken. */
  async function listenOnce(onConnected: () => void): Promise<void> {
    const client = connect();
    let heartbeat: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
        client.on('error', reject);
        client.on('end', () => reject(new Error('the connection that listens to the database has ended')));
        client.on('notification', ({ channel, payload }) => onNotification(channel, payload ?? ''));
        const beat = () => {
          const late = setTimeout(() => reject(new Error('the database does not answer')), ANSWER_MILLISECONDS);
          client
            .query('SELECT')
            .catch(reject)
            .finally(() => clearTimeout(late));
        };
        const begin = async () => {
          await client.connect();
          await client.query(channels.map((channel) => `LISTEN ${channel}`).join('; '));
          heartbeat = setInterval(beat, HEARTBEAT_MILLISECONDS).unref();
          onConnected();
          onListening();
        };
        begin().catch(reject);
      });
    } finally {
      clearInterval(heartbeat);
      // A dead connection cannot say goodbye: it is not waited for.
      client.end().catch(() => {});
    }
  }

  async function keepListening(): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one connection after the other
        await listenOnce(() => (failures = 0));
      } catch (error) {
        if (!signal.aborted) onError(error);
      }
      const wait = Math.min(LONGEST_DELAY_MILLISECONDS, FIRST_DELAY_MILLISECONDS * 2 ** failures);
      failures += 1;
      // oxlint-disable-next-line no-await-in-loop
      await sleep(wait, undefined, { signal }).catch(() => {});
    }
  }

  const ended = keepListening();
  return {
    stop() {
      stopping.abort();
      return ended;
    },
  };
}
