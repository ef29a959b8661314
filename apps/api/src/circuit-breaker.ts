/**
 * closed ──(`failures` in a row)──▶ open ──(the wait is over)──▶ half-open: ONE call is let through as a probe
 *    ▲                               ▲                              │
 *    └────────(it succeeds)──────────┼──────────────────────────────┤
 *                                    └──(it fails; the wait doubles)┘
 * https://martinfowler.com/bliki/CircuitBreaker.html
 */
export type CircuitState = 'closed' | 'open' | 'half-open';

export type CircuitBreaker = {
  /**
   * Runs work that reaches outside. It is given up after `timeoutMilliseconds`; its signal is aborted then.
   * @throws CircuitOpenError at once, without running it, while the circuit is open or a probe is under way; CircuitTimeoutError; or what the
   * work throws. Use `runOr` where a fallback stands ready.
   */
  run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** The same, but answers `fallback` instead of failing, whatever went wrong. */
  runOr<T, Fallback>(fallback: Fallback, work: (signal: AbortSignal) => Promise<T>): Promise<T | Fallback>;
  /** For statistics. An open circuit whose wait is over is still open until somebody comes. */
  readonly state: CircuitState;
};

export type CircuitBreakerOptions = {
  /** How long one call may take. */
  timeoutMilliseconds: number;
  /** So many failures or timeouts in a row open the circuit. */
  failures: number;
  /** How long it stays open at first. */
  waitMilliseconds?: number;
  /** It doubles with every probe that fails, up to this. */
  maxWaitMilliseconds?: number;
  /** Whether what the work threw says that the other side is in trouble; a refusal of one bad call does not. By default everything does. */
  isFailure?: (error: unknown) => boolean;
  onChange?: (state: CircuitState) => void;
  /** Milliseconds of a clock that never goes back. */
  now?: () => number;
};

export class CircuitOpenError extends Error {
  override readonly name = 'CircuitOpenError';
}
export class CircuitTimeoutError extends Error {
  override readonly name = 'CircuitTimeoutError';
}

/** Keeps something outside that is dead or slow from costing more than a short wait, and then nothing at all. */
export function createCircuitBreaker({
  timeoutMilliseconds,
  failures,
  waitMilliseconds = 1_000,
  maxWaitMilliseconds = 30_000,
  isFailure = () => true,
  onChange = () => {},
  now = () => performance.now(),
}: CircuitBreakerOptions): CircuitBreaker {
  let state: CircuitState = 'closed';
  let failed = 0;
  let wait = waitMilliseconds;
  let openedAt = 0;
  /** Calls that began before the last change of state have no say in the next. */
  let era = 0;

  const become = (next: CircuitState) => {
    state = next;
    era += 1;
    failed = 0;
    if (next === 'open') openedAt = now();
    onChange(next);
  };
  const succeed = () => {
    failed = 0;
    if (state !== 'half-open') return;
    wait = waitMilliseconds;
    become('closed');
  };
  const fail = () => {
    failed += 1;
    if (state === 'half-open') {
      wait = Math.min(wait * 2, maxWaitMilliseconds);
      become('open');
    } else if (failed >= failures) become('open');
  };
  const admit = () => {
    if (state === 'closed') return;
    if (state === 'half-open' || now() - openedAt < wait) throw new CircuitOpenError('The circuit is open.');
    become('half-open');
  };

  const run = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    admit();
    const startedIn = era;
    try {
      const result = await within(timeoutMilliseconds, work);
      if (startedIn === era) succeed();
      return result;
    } catch (error) {
      if (startedIn === era) {
        if (error instanceof CircuitTimeoutError || isFailure(error)) fail();
        else succeed();
      }
      throw error;
    }
  };
  return {
    run,
    runOr: (fallback, work) => run(work).catch(() => fallback),
    get state() {
      return state;
    },
  };
}

async function within<T>(milliseconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    // Where this process was busy the answer may lie in the socket already: timers run before sockets are read, immediates after. Without
    // this a busy process would take itself for a slow partner.
    setImmediate(() => {
      const error = new CircuitTimeoutError(`No answer within ${milliseconds} ms.`);
      reject(error);
      controller.abort(error);
    });
  }, milliseconds);
  try {
    const running = work(controller.signal);
    // What comes of it after it was given up is nobody's concern.
    running.catch(() => {});
    return await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
    late.catch(() => {});
  }
}
