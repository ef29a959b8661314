import { ProblemError } from '../problem-error.ts';
import { request } from '../request.ts';

/** Reads one answer of the API, whatever its shape. */
export type PatientRead = <T>(path: string, query: URLSearchParams, signal: AbortSignal) => Promise<T>;

/** A server that stays overloaded longer is asked again with the next round. */
const TRIES = 5;
const SHORTEST_SECONDS = 2;
const LONGEST_SECONDS = 60;
/** RFC 9218: work in the background, which the server lets everything else pass. */
const BACKGROUND = { priority: 'u=7, i' };

/**
 * Reads in the background: what an overloaded server refuses for the moment (429, 503) is asked again when it said.
 * @throws what `request` throws, once patience ends.
 */
export function createPatientRead(wait: (milliseconds: number, signal: AbortSignal) => Promise<void>): PatientRead {
  return async function read<T>(path: string, query: URLSearchParams, signal: AbortSignal): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await request<T>(path, { query, signal, headers: BACKGROUND, timeoutMilliseconds: 60_000 });
      } catch (error) {
        const isBusy = error instanceof ProblemError && (error.status === 429 || error.status === 503);
        if (!isBusy || tries >= TRIES) throw error;
        const seconds = Math.max(SHORTEST_SECONDS * tries, error.retryAfterSeconds ?? 0);
        await wait(Math.min(LONGEST_SECONDS, seconds) * 1_000, signal);
      }
    }
  };
}

/** Resolves after a time. @throws the signal's reason as soon as it is aborted. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return void reject(signal.reason);
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    function stop() {
      clearTimeout(timer);
      reject(signal.reason);
    }
    signal.addEventListener('abort', stop, { once: true });
  });
}
