import { Readable } from 'node:stream';

export interface StreamLimits {
  /** How long its reader may stand still. */
  readonly idleMilliseconds: number;
  readonly totalMilliseconds: number;
}

/**
 * A stream of texts that is broken off where its reader stands still or takes too long in all: behind it a transaction waits, which
 * keeps PostgreSQL from clearing away old rows.
 * @param onLate hears why, before the stream is broken off.
 */
export function streamWithin(
  source: AsyncIterable<string>,
  { idleMilliseconds, totalMilliseconds, onLate }: StreamLimits & { onLate: (why: string) => void },
): Readable {
  const stop = (why: string) => {
    onLate(why);
    // Without an error: it is none of ours, and what packs the answer would log it as one.
    stream.destroy();
  };
  async function* watched() {
    const total = setTimeout(stop, totalMilliseconds, 'an export took longer than it may');
    try {
      for await (const text of source) {
        const idle = setTimeout(stop, idleMilliseconds, 'the client of an export stood still');
        try {
          yield text;
        } finally {
          clearTimeout(idle);
        }
      }
    } finally {
      clearTimeout(total);
    }
  }
  // One text ahead: each is half a megabyte.
  const stream = Readable.from(watched(), { highWaterMark: 1 });
  return stream;
}
