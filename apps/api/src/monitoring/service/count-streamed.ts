import type { FastifyReply } from 'fastify';
import type { App } from '../../create-fastify.ts';

/** What somebody listens to, for an hour maybe. */
export const isEventStream = (reply: FastifyReply): boolean =>
  String(reply.getHeader('content-type') ?? '').startsWith('text/event-stream');

/** Texts below this are not compressed, and so are sent with their length, whatever their letters take. */
const SHORT_LENGTH = 256;

export interface StreamedBytes {
  observe(app: App): void;
  /** Of the body of an answer without a length, as it was sent; undefined: nobody listened to it. */
  of(reply: FastifyReply): number | undefined;
}

/**
 * Counts what is written of bodies whose length nobody knows before. The connection's own count has heads and the frames of pieces in it, and over HTTP/2
 * many answers share one.
 */
export function countStreamed(): StreamedBytes {
  const counted = new WeakMap<FastifyReply['raw'], number>();

  return {
    observe(app) {
      // Before compressing, which may make a stream of a text.
      app.addHook('onSend', (_request, reply, payload, done) => {
        const length = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.length : Infinity;
        if (payload && length >= SHORT_LENGTH && !isEventStream(reply)) count(reply.raw);
        done(null, payload);
      });
    },
    of: ({ raw }) => counted.get(raw),
  };

  function count(raw: FastifyReply['raw']): void {
    const write = raw.write.bind(raw) as (chunk: string | Uint8Array, ...others: unknown[]) => boolean;
    counted.set(raw, 0);
    raw.write = (chunk: string | Uint8Array, ...others: unknown[]): boolean => {
      counted.set(raw, counted.get(raw)! + (typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.byteLength));
      return write(chunk, ...others);
    };
  }
}
