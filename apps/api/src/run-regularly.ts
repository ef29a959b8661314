/** Something that is done again and again, and once more at the end. */
export interface Regularly {
  start(): void;
  /** Waits for a run that goes on, and runs once more. */
  stop(): Promise<void>;
}

/** A timer may fire a little before its time: a run that is so near, as a part of all the time between two, is left out for the next one. */
const EARLY_SHARE = 0.05;

/**
 * Runs `work` every so often, never twice at once. A run that fails is told and the next one tries again.
 * @param byClock at whole multiples of that time since 1970, as all processes do, and not since the start of this one
 */
export function runRegularly({
  work,
  everyMilliseconds,
  onError,
  byClock = false,
}: {
  work: () => Promise<void>;
  everyMilliseconds: number;
  onError: (error: unknown) => void;
  byClock?: boolean;
}): Regularly {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  const run = (): Promise<void> =>
    (running ??= work()
      .catch(onError)
      .finally(() => {
        running = undefined;
      }));
  const wait = (): void => {
    const left = everyMilliseconds - (Date.now() % everyMilliseconds);
    timer = setTimeout(
      () => {
        wait();
        void run();
      },
      left < everyMilliseconds * EARLY_SHARE ? left + everyMilliseconds : left,
    ).unref();
  };
  return {
    start() {
      if (byClock && !timer) wait();
      timer ??= setInterval(() => void run(), everyMilliseconds).unref();
    },
    async stop() {
      clearTimeout(timer);
      await running;
      await run();
    },
  };
}
