import { setTimeout as sleep } from 'node:timers/promises';

export interface WakeableLoop {
  /** Runs the work soon; once more where it runs already. */
  wake(): void;
  /** Waits for the run that is under way. */
  stop(): Promise<void>;
}
/** After how many milliseconds there is more to do; undefined: when somebody wakes it. */
export type Again = number | undefined;

/**
 * Runs work when it is woken, every `pollMilliseconds`, and when the last run said; one run at a time.
 * @param pauseMilliseconds between two runs: what comes meanwhile is done together.
 */
export function createWakeableLoop({
  work,
  pollMilliseconds,
  pauseMilliseconds,
  onError,
}: {
  work: () => Promise<Again>;
  pollMilliseconds: number;
  pauseMilliseconds: number;
  onError: (error: unknown) => void;
}): WakeableLoop {
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> | undefined;
  let isWoken = false;

  async function runOnce(): Promise<void> {
    let again: Again;
    try {
      again = await work();
      if (again !== undefined) isWoken = true;
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
    await sleep(Math.max(pauseMilliseconds, again ?? 0), undefined, { signal }).catch(() => {});
  }
  async function run(): Promise<void> {
    // `wake` sets it while a run awaits.
    while (isWoken && !signal.aborted) {
      isWoken = false;
      // oxlint-disable-next-line no-await-in-loop -- one run after the other
      await runOnce();
    }
  }
  function wake(): void {
    isWoken = true;
    if (signal.aborted) return;
    running ??= run().finally(() => {
      running = undefined;
      if (isWoken) wake();
    });
  }
  const poll = setInterval(wake, pollMilliseconds).unref();
  return {
    wake,
    async stop() {
      stopping.abort();
      clearInterval(poll);
      await running;
    },
  };
}
