/** Something that is done again and again, and once more at the end. */
export interface Regularly {
  start(): void;
  /** Waits for a run that goes on, and runs once more. */
  stop(): Promise<void>;
}

/**
 * Runs `work` every so often, never twice at once. A run that fails is told and the next one tries again.
 */
export function runRegularly({
  work,
  everyMilliseconds,
  onError,
}: {
  work: () => Promise<void>;
  everyMilliseconds: number;
  onError: (error: unknown) => void;
}): Regularly {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  const run = (): Promise<void> =>
    (running ??= work()
      .catch(onError)
      .finally(() => {
        running = undefined;
      }));
  return {
    start() {
      timer ??= setInterval(() => void run(), everyMilliseconds).unref();
    },
    async stop() {
      clearInterval(timer);
      await running;
      await run();
    },
  };
}
