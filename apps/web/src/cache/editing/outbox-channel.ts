import type { OutboxChannel, OutboxMessage } from './outbox.ts';

/** The person's other tabs. It is closed while the page is put away: a page that listens there may not be. */
export function createOutboxChannel(name: string): OutboxChannel & { open: () => void; close: () => void } {
  const listeners = new Set<(message: OutboxMessage) => void>();
  let channel: BroadcastChannel | undefined;
  return {
    open(): void {
      if (channel || typeof BroadcastChannel === 'undefined') return;
      channel = new BroadcastChannel(name);
      channel.addEventListener('message', ({ data }: MessageEvent<OutboxMessage>) => {
        for (const listener of listeners) listener(data);
      });
    },
    close(): void {
      channel?.close();
      channel = undefined;
    },
    post: (message) => channel?.postMessage(message),
    hear: (listener) => void listeners.add(listener),
  };
}
