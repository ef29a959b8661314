const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** What arrives so soon after the first signal is the same wish, on another way: through the group, npm or the parent. */
const SAME_WISH_MILLISECONDS = 1_000;

/** Something that was opened and has to be closed again. */
export type Closer = () => Promise<unknown>;
export type Shutdown = {
  /** Aborted when the end has begun; long steps of the start listen to it. */
  readonly signal: AbortSignal;
  /** Aborted where the end need not wait for others to notice it: somebody at a terminal asked, or asked again, or our parent is gone. */
  readonly hurry: AbortSignal;
  /** What opened last is closed first. */
  onEnd(close: Closer): void;
  /** Closes everything and ends the process; further calls change nothing. */
  end(exitCode: number): Promise<void>;
};

/**
 * Starting → running → ending. A signal, the end of the parent process (its IPC channel disconnects, also when it is killed),
 * or `end` leads to the last state, once: a Ctrl-C reaches a process two or three times through its group, npm and the parent.
 */
export function createShutdown({ onFault }: { onFault: (error: unknown) => void }): Shutdown {
  const controller = new AbortController();
  const hurry = new AbortController();
  let firstSignalAt: number | undefined;
  const closers: Closer[] = [];
  let ending: Promise<void> | undefined;

  const close = async (exitCode: number) => {
    let code = exitCode;
    controller.abort(new Error('Headroom is being stopped.'));
    // A closer can be added while others run, by a step of the start that was under way.
    for (let closer = closers.pop(); closer; closer = closers.pop()) {
      try {
        await closer();
      } catch (error) {
        code = 1;
        onFault(error);
      }
    }
    process.exit(code);
  };
  const shutdown: Shutdown = {
    signal: controller.signal,
    hurry: hurry.signal,
    onEnd: (closer) => void closers.push(closer),
    end: (exitCode) => (ending ??= close(exitCode)),
  };
  const endNow = (exitCode: number) => {
    hurry.abort();
    void shutdown.end(exitCode);
  };
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      const now = performance.now();
      firstSignalAt ??= now;
      if (signal === 'SIGINT' || now - firstSignalAt > SAME_WISH_MILLISECONDS) endNow(0);
      else void shutdown.end(0);
    });
  }
  if (process.channel) process.on('disconnect', () => endNow(0));
  for (const fault of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(fault, (error: unknown) => {
      onFault(error);
      endNow(1);
    });
  }
  return shutdown;
}
