import { Readable } from 'node:stream';

/** Above this a client is too slow: it is dropped, and may come back with the last id that it heard. */
export const MAX_WAITING_BYTES = 1_048_576;

export interface StreamEvent {
  event?: string;
  /** One line of JSON. */
  data?: string;
  id?: string | undefined;
}

/** An event stream as text. https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
export function createEventWriter() {
  let drained: (() => void) | undefined;
  const stream = new Readable({
    read() {
      drained?.();
      drained = undefined;
    },
  });
  return {
    stream,
    write({ event, data, id }: StreamEvent): void {
      if (stream.destroyed || stream.readableEnded) return;
      const lines = [
        ...(event === undefined ? [] : [`event: ${event}`]),
        ...(data === undefined ? [] : [`data: ${data}`]),
        ...(id === undefined ? [] : [`id: ${id}`]),
      ];
      // A colon alone is a comment: it keeps connections open.
      stream.push(`${lines.length > 0 ? lines.join('\n') : ':'}\n\n`);
      if (stream.readableLength > MAX_WAITING_BYTES) stream.destroy();
    },
    /** Until the client has taken most of what was written. */
    async drained(): Promise<void> {
      if (stream.destroyed || stream.readableLength < stream.readableHighWaterMark) return;
      await new Promise<void>((resolve) => {
        drained = resolve;
        stream.once('close', resolve);
      });
    },
    end: () => void stream.push(null),
  };
}
export type EventWriter = ReturnType<typeof createEventWriter>;
