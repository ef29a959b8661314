import { pino, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../environment.ts';
import { tapStream, type LogTap } from './logs/log-tap.ts';
import { createReadableStream } from './readable-log.ts';

export type { Logger };

/** Where a request's secrets would be, wherever somebody logs headers. */
const SECRETS = ['authorization', 'cookie', '["set-cookie"]'].flatMap((name) =>
  ['headers', 'req.headers', 'res.headers', 'request.headers'].map((at) =>
    name.startsWith('[') ? at + name : `${at}.${name}`,
  ),
);

/**
 * The log: JSON lines for machines; where a person watches, short lines from `warn` up, since everything they do is a request.
 * @param destination where lines go instead of standard output. @param tap gets what is written from `warn` up, too.
 */
export function createLogger({
  level,
  readable,
  destination,
  tap,
}: {
  level: LogLevel;
  readable: boolean;
  destination?: DestinationStream;
  tap?: LogTap;
}): Logger {
  const stream = destination ?? (readable ? createReadableStream(process.stdout) : createBufferedStream());
  const options = {
    level,
    redact: { paths: SECRETS, censor: '[redacted]' },
    base: readable ? null : { pid: process.pid },
    timestamp: createTimestamp(),
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, tap ? tapStream(stream, tap) : stream);
}

/** Writing a date takes as long as the rest of a short line, and many lines share their millisecond. */
function createTimestamp(): () => string {
  let at = 0;
  let text = '';
  return () => {
    const now = Date.now();
    if (now !== at) {
      at = now;
      text = `,"time":"${new Date(now).toISOString()}"`;
    }
    return text;
  };
}

/** A write wakes a thread, which took a twentieth of the CPU of a cached answer at 4 KB; this is once in a hundred requests, as much as the stream takes. */
const LINES_BYTES = 16_000;

/**
 * Standard output, or another descriptor, in writes of many lines: a write a request was a tenth of the CPU of a list. What is left is written at
 * exit and once a second; from `warn` up at once, for whoever looks for a fault, or a process that is killed after it.
 */
export function createBufferedStream(dest: number | string = 1): DestinationStream {
  const stream = pino.destination({ dest, sync: false, minLength: LINES_BYTES, periodicFlush: 1_000 });
  const urgent = pino.levels.values['warn'] ?? 40;
  return {
    // pino tells the level to a stream that asks for it, and it cannot be read off the line: there it is a word.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(line: string) {
      stream.write(line);
      if (this.lastLevel >= urgent) stream.flush();
    },
    // pino calls it after `fatal`.
    flushSync: () => stream.flushSync(),
  } as DestinationStream & { lastLevel: number };
}
