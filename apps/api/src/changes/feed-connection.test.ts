import { EventEmitter, getEventListeners } from 'node:events';
import type { Client } from 'pg';
import { afterEach, expect, it, vi } from 'vitest';
import { createFeedConnection } from './feed-connection.ts';

afterEach(() => void vi.unstubAllGlobals());

it('leaves nothing behind of attempts that fail', async () => {
  const signals: AbortSignal[] = [];
  vi.stubGlobal(
    'AbortController',
    class extends AbortController {
      constructor() {
        super();
        signals.push(this.signal);
      }
    },
  );
  let attempts = 0;
  const connection = createFeedConnection({
    connect() {
      attempts += 1;
      const refused = { connect: () => Promise.reject(new Error('refused')), end: () => Promise.resolve() };
      return Object.assign(new EventEmitter(), refused) as unknown as Client;
    },
    channels: [],
    onListening: () => {},
    onNotification: () => {},
    onError: () => void setImmediate(() => connection.hurry()),
  });
  try {
    await vi.waitFor(() => expect(attempts).toBeGreaterThan(6), { timeout: 30_000 });
    const left = signals.map((signal) => getEventListeners(signal, 'abort').length);
    // The attempt or the pause that is under way.
    expect(Math.max(...left)).toBeLessThanOrEqual(2);
  } finally {
    await connection.stop();
  }
});
