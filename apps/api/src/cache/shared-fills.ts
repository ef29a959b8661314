import { currentScope, runInScope } from '@headroom/database';

/** Nobody waits for it any more, or whoever did waited long enough. It has the code of a statement that PostgreSQL cancelled. */
export class AbandonedFillError extends Error {
  override readonly name = 'AbandonedFillError';
  readonly code = '57014';
  /** It was waited for as long as may be waited; else whoever asked has left, and nothing failed. */
  readonly isLate: boolean;

  constructor(signal?: AbortSignal) {
    super();
    this.isLate = (signal?.reason as Error | undefined)?.name === 'TimeoutError';
  }
}

interface Interest {
  waiting: number;
  readonly running: Set<AbortController>;
}

export interface SharedFills {
  /**
   * Waits for an answer for as long as the caller's scope lasts. When the last who waits for a key has left, its fills end.
   * @throws AbandonedFillError when the scope ends, and what `ask` throws.
   */
  wait<T>(key: string, ask: () => Promise<T>): Promise<T>;
  /** Runs a fill that others may join: it is as urgent as it is for whoever begins it, and ends when all have left, not when that one has. */
  run<T>(key: string, fill: () => Promise<T>): Promise<T>;
}

/** A fill belongs to all who wait for it, so it goes on while one of them is there, and its statement is cancelled when none is. */
export function createSharedFills(): SharedFills {
  const interests = new Map<string, Interest>();

  function forget(key: string, interest: Interest): void {
    if (interest.waiting === 0 && interest.running.size === 0) interests.delete(key);
  }

  return {
    async wait(key, ask) {
      const signal = currentScope()?.signal;
      if (signal?.aborted) throw new AbandonedFillError(signal);
      const interest = interests.get(key) ?? { waiting: 0, running: new Set() };
      interests.set(key, interest);
      interest.waiting += 1;
      const leaving = Promise.withResolvers<never>();
      const leave = () => leaving.reject(new AbandonedFillError(signal));
      signal?.addEventListener('abort', leave, { once: true });
      try {
        for (;;) {
          try {
            // oxlint-disable-next-line no-await-in-loop -- it is asked again only where others had left what it joined
            return await Promise.race([ask(), leaving.promise]);
          } catch (error) {
            if (!(error instanceof AbandonedFillError) || signal?.aborted) throw error;
          }
        }
      } finally {
        signal?.removeEventListener('abort', leave);
        interest.waiting -= 1;
        // Who was given something stale instead has not left: the fill is for the next one.
        if (interest.waiting === 0 && signal?.aborted)
          for (const ending of interest.running) ending.abort(signal.reason);
        forget(key, interest);
      }
    },
    async run(key, fill) {
      const interest = interests.get(key);
      // It waited for another process, and all have left meanwhile.
      if (!interest) throw new AbandonedFillError();
      const ending = new AbortController();
      interest.running.add(ending);
      try {
        return await runInScope({ urgency: currentScope()?.urgency ?? 1, signal: ending.signal }, fill);
      } catch (error) {
        throw ending.signal.aborted ? new AbandonedFillError(ending.signal) : error;
      } finally {
        interest.running.delete(ending);
        forget(key, interest);
      }
    },
  };
}
