import { ProblemError } from './problem-error.ts';
import { randomId } from './random-id.ts';

/** Whoever asks for the same thing later than this wants it a second time. */
const KEPT_MILLISECONDS = 10 * 60_000;

/** Of what was sent and got no certain answer. They outlive the screen that sent it. */
const open = new Map<string, { key: string; until: number }>();

/**
 * Sends something that must happen once however often it is tried: another try of the same wish, because no answer came to
 * the first, goes with the first one's idempotency key.
 * @param wish says what is asked for: equal for what is the same wish
 * @param send makes the request with the key
 */
export async function oneEffect<T>(wish: string, send: (key: string) => Promise<T>): Promise<T> {
  const known = open.get(wish);
  const key = known && known.until > Date.now() ? known.key : randomId();
  open.set(wish, { key, until: Date.now() + KEPT_MILLISECONDS });
  try {
    const answer = await send(key);
    open.delete(wish);
    return answer;
  } catch (error) {
    if (isRefused(error)) open.delete(wish);
    throw error;
  }
}

/** The server said no for certain. After silence, a 5xx or while a first try still runs, it may have happened. */
export function isRefused(error: unknown): boolean {
  return error instanceof ProblemError && error.status < 500 && error.code !== 'idempotency_in_progress';
}
