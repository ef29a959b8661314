import type { Product } from '@headroom/contracts/products';
import { NetworkError } from '../network-error.ts';
import { ProblemError } from '../problem-error.ts';

/** Why the server did not take an edit. */
export interface Refusal {
  /** One sentence and a way out. */
  message: string;
  /** What is wrong where: `path` is a field of the product, or empty. */
  errors: readonly { path: string; message: string }[];
  requestId: string;
  /** Whether the very same edit may be taken later. */
  isRetryable: boolean;
}

/** Why an edit waits. */
export type WaitReason = 'offline' | 'unreachable' | 'signed-out';

/** What a failed attempt means for an edit. */
export type Outcome =
  /** Somebody was faster. `current` is the product as it is now, where the answer had it. */
  | { kind: 'conflict'; current: Product | undefined }
  /** The same attempt again; it may even have succeeded already, the key makes it safe. */
  | {
      kind: 'later';
      /** What stands in the way of every edit; none where it is this one's own. */
      reason: WaitReason | undefined;
      delayMilliseconds: number;
    }
  | { kind: 'refused'; refusal: Refusal };

const FIRST_DELAY_MILLISECONDS = 500;
const LONGEST_DELAY_MILLISECONDS = 30_000;

/** @param failures how many attempts failed in a row, this one included */
export function outcomeOf(error: unknown, failures: number): Outcome {
  const delayMilliseconds = Math.min(LONGEST_DELAY_MILLISECONDS, FIRST_DELAY_MILLISECONDS * 2 ** (failures - 1));
  if (error instanceof NetworkError) {
    const reason = error.kind === 'offline' ? 'offline' : 'unreachable';
    return { kind: 'later', reason, delayMilliseconds };
  }
  if (!(error instanceof ProblemError)) {
    return { kind: 'refused', refusal: refusalOf('This edit could not be sent. Load the page again and retry.') };
  }
  const { code, status } = error;
  if (status === 412) return { kind: 'conflict', current: error.current };
  // Only where a device has lost what it had written down before it sent it, as by a loss of power.
  if (code === 'idempotency_key_reused') return { kind: 'conflict', current: undefined };
  if (status === 401) return { kind: 'later', reason: 'signed-out', delayMilliseconds: LONGEST_DELAY_MILLISECONDS };
  const passes = status === 408 || status === 429 || (status >= 502 && status <= 504);
  if (passes || code === 'idempotency_in_progress') {
    const asked = error.retryAfterSeconds;
    return {
      kind: 'later',
      reason: passes ? 'unreachable' : undefined,
      delayMilliseconds: asked === undefined ? delayMilliseconds : asked * 1_000,
    };
  }
  const errors = error.errors.map(({ path, message }) => ({ path: path.replace(/^\/body\/?/, ''), message }));
  const said = errors.length === 1 && errors[0] ? errors[0].message : error.message;
  return {
    kind: 'refused',
    refusal: { ...refusalOf(said), errors, requestId: error.requestId, isRetryable: status >= 500 },
  };
}

function refusalOf(message: string): Refusal {
  return { message, errors: [], requestId: '', isRetryable: true };
}
