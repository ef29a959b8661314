import { AppError } from '../errors.ts';

/** Runs a piece of work when its turn comes. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Lets at most `maxRunning` pieces of work run at once and `maxWaiting` wait, in order. One more is refused at once with 503:
 * an answer that comes too late costs as much as one in time.
 */
export function createGate({ maxRunning, maxWaiting }: { maxRunning: number; maxWaiting: number }): Gate {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= maxRunning) {
      if (waiting.length >= maxWaiting) {
        throw new AppError('overloaded', { detail: 'Try again in a few seconds.', headers: { 'Retry-After': '2' } });
      }
      // Whoever finishes hands over the place itself, so that nobody who comes in between can take it.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
