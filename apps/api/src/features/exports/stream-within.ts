import { Readable } from 'node:stream';

/**
 * A stream of texts that ends with an error where its reader stands still or takes too long in all: behind it a transaction waits, which
 * keeps PostgreSQL from clearing away old rows.
 */
export function streamWithin(
  source: AsyncIterable<string>,
  limits: { idleMilliseconds: number; totalMilliseconds: number },
): Readable {
  const stop = (why: string) => stream.destroy(new Error(why));
  async function* watched() {
    const total = setTimeout(stop, limits.totalMilliseconds, 'the export took longer than it may');
    try {
      for await (const text of source) {
        const idle = setTimeout(stop, limits.idleMilliseconds, 'the client of an export stood still');
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
