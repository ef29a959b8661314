interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds; `tdur` is CPU. */
  ts: number;
  dur?: number;
  tdur?: number;
  args: { name?: string; data?: { documentLoaderURL?: string } };
}

/** Milliseconds. */
export interface MainThread {
  /** CPU of all its tasks. */
  cpu: number;
  /** From the first to the last of them. */
  lasted: number;
  tasks: number;
}

/**
 * What the main thread of a page did since the page began to load.
 * @param trace as Chromium writes it, with the categories `toplevel` and `blink.user_timing`
 * @returns undefined where the trace does not have the page
 * @throws where it has no CPU time of its tasks
 */
export function mainThreadOf(trace: string, origin: string): MainThread | undefined {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] };
  const begun = traceEvents.find(
    ({ name, args }) => name === 'navigationStart' && args.data?.documentLoaderURL?.startsWith(origin),
  );
  const thread = traceEvents.find(
    ({ name, pid, args }) => name === 'thread_name' && pid === begun?.pid && args.name === 'CrRendererMain',
  );
  if (!begun || !thread) return undefined;
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid, ts }) =>
      name === 'ThreadControllerImpl::RunTask' &&
      ph === 'X' &&
      pid === begun.pid &&
      tid === thread.tid &&
      ts >= begun.ts,
  );
  const cpu = tasks.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1_000;
  const last = tasks.at(-1);
  if (cpu === 0 || !last) throw new Error('The trace does not say how much CPU the page took.');
  return { cpu, lasted: (last.ts - begun.ts) / 1_000, tasks: tasks.length };
}
