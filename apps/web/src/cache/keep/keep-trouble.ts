import { KeepTooLargeError } from './download-keep.ts';
import { TooManyChangesError } from './follow-changes.ts';
import { KeepMovedError } from './keep-store.ts';
import { NetworkError } from '../network-error.ts';
import { ProblemError } from '../problem-error.ts';

export interface KeepTrouble {
  /** Whether it must be loaded anew. */
  isExpired: boolean;
  /** What a person is told: what happened and the way out; undefined where the keep's own state says it. */
  sentence: string | undefined;
}

/** Whether the next round may succeed by itself: no answer, a server that is busy or broken for the moment, another tab at it. */
export function isPassing(error: unknown): boolean {
  if (error instanceof NetworkError || error instanceof KeepMovedError) return true;
  return error instanceof ProblemError && (error.status >= 500 || error.status === 429 || error.status === 408);
}

export function troubleWith(error: unknown): KeepTrouble {
  const name = (error as Error | null)?.name;
  if (error instanceof TooManyChangesError || (error instanceof ProblemError && error.status === 410))
    return { isExpired: true, sentence: undefined };
  if (error instanceof ProblemError && error.code === 'cursor_invalid')
    return { isExpired: true, sentence: 'The catalogue was replaced meanwhile. Load it anew.' };
  if (error instanceof KeepTooLargeError)
    return {
      isExpired: false,
      sentence: 'The filter finds more than 50,000 products by now. Remove it and keep a narrower one.',
    };
  if (name === 'QuotaExceededError')
    return {
      isExpired: false,
      sentence: 'This device has no room left. Make some, or remove another list, then try again.',
    };
  if (error instanceof ProblemError && error.status === 401)
    return { isExpired: false, sentence: 'Your session has ended. Sign in, then try again.' };
  if (error instanceof ProblemError) return { isExpired: false, sentence: `${error.message} Try again, or remove it.` };
  return {
    isExpired: false,
    sentence: 'Writing on this device failed. Try again; if it stays, remove it and keep it anew.',
  };
}
