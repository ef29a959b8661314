import { Readable } from 'node:stream';

/** Above this a client is too slow: it is dropped, and may come back with the last id that it heard. */
export const MAX_WAITING_BYTES = 1_048_576;

export interface StreamEvent {
  event?: string;
  /** One line of JSON. */
  data?: string;
  id?: string | undefined;
}

/** An event as an event stream has it. https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
export function formatEvent({ event, data, id }: StreamEvent): string {
  const lines = [
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(data === undefined ? [] : [`data: ${data}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
  ];
  // A colon alone is a comment: it keeps connections open.
  return `${lines.length > 0 ? lines.join('\n') : ':'}\n\n`;
}

/** An event stream of one client. */
export function createEventWriter() {
  let resume: (() => void) | undefined;
  // A stream takes nothing after its end, and says that it is over only when the client has read it all.
  let isEnded = false;
  const goOn = () => {
    resume?.();
    resume = undefined;
  };
  const stream = new Readable({ read: goOn });
  stream.once('close', goOn);
  const writer = {
    stream,
    /** Writes what formatEvent made. */
    push(text: string | Buffer): void {
      if (stream.destroyed || isEnded) return;
      // What waits already counts: one large event is no sign of a slow client.
      if (stream.readableLength > MAX_WAITING_BYTES) stream.destroy();
      else stream.push(text);
    },
    write: (event: StreamEvent): void => writer.push(formatEvent(event)),
    /** Until the client has taken most of what was written, or is gone. For one caller at a time. */
    async drained(): Promise<void> {
      if (stream.destroyed || stream.readableLength < stream.readableHighWaterMark) return;
      await new Promise<void>((resolve) => {
        resume = resolve;
      });
    },
    end(): void {
      if (isEnded) return;
      isEnded = true;
      stream.push(null);
    },
  };
  return writer;
}
export type EventWriter = ReturnType<typeof createEventWriter>;
