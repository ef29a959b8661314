import { pino, type DestinationStream } from 'pino';

/** Lines from `warn` up that nobody has taken yet. */
export interface LogTap {
  take(line: string): void;
  /** @returns the lines, and how many more there were than were held. */
  drain(): { lines: string[]; lost: number };
}

/** A second's worth of a process that complains without end. */
const MAX_LINES = 1_000;
const LEAST = pino.levels.values['warn'] ?? 40;

/** Holds lines until somebody comes for them: the log begins long before there is a database. Nothing is read of a line here. */
export function createLogTap(): LogTap {
  let lines: string[] = [];
  let lost = 0;
  return {
    take(line) {
      if (lines.length < MAX_LINES) lines.push(line);
      else lost += 1;
    },
    drain() {
      const drained = { lines, lost };
      lines = [];
      lost = 0;
      return drained;
    },
  };
}

type LevelStream = DestinationStream & { lastLevel?: number };

/** A stream that gives the tap what it writes from `warn` up. */
export const tapStream = (stream: DestinationStream, tap: LogTap): DestinationStream =>
  ({
    // pino tells the level to a stream that asks for it, and this one hands it on.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(line: string) {
      (stream as LevelStream).lastLevel = this.lastLevel;
      stream.write(line);
      if (this.lastLevel >= LEAST) tap.take(line);
    },
    flushSync: () => (stream as { flushSync?: () => void }).flushSync?.(),
  }) as DestinationStream & { lastLevel: number };
