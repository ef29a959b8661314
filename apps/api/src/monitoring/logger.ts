import { pino, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../config.ts';
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
 * @param destination where lines go instead of standard output.
 */
export function createLogger({
  level,
  readable,
  destination,
}: {
  level: LogLevel;
  readable: boolean;
  destination?: DestinationStream;
}): Logger {
  const stream = destination ?? (readable ? createReadableStream(process.stdout) : createBufferedStream());
  const options = {
    level,
    redact: { paths: SECRETS, censor: '[redacted]' },
    base: readable ? null : { pid: process.pid },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, stream);
}

/**
 * Standard output in writes of some lines: a write a request was a tenth of the CPU of a list. What is left is written at exit and once a
 * second.
 */
const createBufferedStream = (): DestinationStream =>
  pino.destination({ dest: 1, sync: false, minLength: 4_096, periodicFlush: 1_000 });
