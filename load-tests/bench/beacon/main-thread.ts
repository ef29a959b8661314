import { findSource } from './find-source.ts';

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Ties the parts of a profile together. */
  id?: string;
  /** Microseconds; `tdur` is CPU. */
  ts: number;
  dur?: number;
  tdur?: number;
  args: {
    name?: string;
    fileName?: string;
    data?: { documentLoaderURL?: string; url?: string; cpuProfile?: ProfilePart; timeDeltas?: number[] };
  };
}
interface ProfilePart {
  nodes?: {
    id: number;
    parent?: number;
    /** Where the function begins, from 0. */
    callFrame: { functionName: string; url?: string; lineNumber?: number; columnNumber?: number };
  }[];
  samples?: number[];
}

/** Milliseconds. */
export interface MainThread {
  /** CPU of all its tasks. */
  cpu: number;
  /** Of it, what ran in the beacon's files and what they called, by samples; and what making these files ready took. */
  beacon: number;
  /** Of the profile so many fell on the beacon. */
  samples: number;
  /** Of `beacon`, by where the outermost function of the beacon stands in the sources. */
  byFunction: Readonly<Record<string, number>>;
  /** From the first to the last of them. */
  lasted: number;
  tasks: number;
}

/** A sample counts for no more: samples come about ten each millisecond, and where none came for longer, the thread waited for its turn. */
const SAMPLE_MICROSECONDS = 1_000;
/** Files of the build that only measuring a visit needs. */
const BEACON = /\/assets\/(?:beacon|start-beacon|touch|describe|errors|offline-events)-[\w-]{8}\.js$/;

/**
 * What the main thread of a page did since the page began to load.
 * @param trace as Chromium writes it, with the categories of visit-page.ts
 * @returns undefined where the trace does not have the page
 * @throws where it has no CPU time of its tasks, or no profile
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
  const own = traceEvents.filter(({ pid, tid, ts }) => pid === begun.pid && tid === thread.tid && ts >= begun.ts);
  const tasks = own.filter(({ name, ph }) => name === 'ThreadControllerImpl::RunTask' && ph === 'X');
  const cpu = tasks.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1_000;
  const last = tasks.at(-1);
  if (cpu === 0 || !last) throw new Error('The trace does not say how much CPU the page took.');
  const compiled = own.reduce(
    (sum, { name, args, tdur = 0 }) =>
      sum + (name.startsWith('v8.compile') && BEACON.test(args.data?.url ?? args.fileName ?? '') ? tdur : 0),
    0,
  );
  const { busy, samples, byFunction } = readProfile(traceEvents, thread);
  // What others on the machine take while the thread waits for its turn lies on all samples alike.
  const scaled = Object.entries(byFunction).map(([name, sampled]) => [name, (sampled / busy) * cpu] as const);
  return {
    cpu,
    beacon: compiled / 1_000 + scaled.reduce((sum, [, milliseconds]) => sum + milliseconds, 0),
    samples,
    byFunction: Object.fromEntries([['(compile)', compiled / 1_000], ...scaled]),
    lasted: (last.ts - begun.ts) / 1_000,
    tasks: tasks.length,
  };
}

/** Microseconds by the samples of a thread: those in which it did something, and of them those within the beacon. */
function readProfile(
  events: readonly TraceEvent[],
  { pid, tid }: Pick<TraceEvent, 'pid' | 'tid'>,
): { busy: number; samples: number; byFunction: Record<string, number> } {
  const ids = new Set(
    events.flatMap((event) => (event.name === 'Profile' && event.pid === pid && event.tid === tid ? [event.id] : [])),
  );
  let busy = 0;
  let hits = 0;
  const byFunction: Record<string, number> = {};
  for (const id of ids) {
    const chunks = events.filter((event) => event.name === 'ProfileChunk' && event.pid === pid && event.id === id);
    const frames = new Map<number, { parent: number | undefined; name: string; isBeacon: boolean }>();
    for (const { args } of chunks) {
      for (const { id: node, parent, callFrame } of args.data?.cpuProfile?.nodes ?? [])
        frames.set(node, {
          parent,
          name: BEACON.test(callFrame.url ?? '') ? findSource(callFrame) : callFrame.functionName,
          isBeacon: BEACON.test(callFrame.url ?? ''),
        });
    }
    /** The outermost function of the beacon above a frame, or in it. */
    const outermost = (node: number): string | undefined => {
      let found: string | undefined;
      for (let at: number | undefined = node; at !== undefined; at = frames.get(at)?.parent)
        if (frames.get(at)?.isBeacon) found = frames.get(at)!.name;
      return found;
    };
    for (const { args } of chunks) {
      const { cpuProfile, timeDeltas = [] } = args.data ?? {};
      for (const [at, node] of (cpuProfile?.samples ?? []).entries()) {
        const name = frames.get(node)?.name;
        if (name === '(idle)') continue;
        const took = Math.min(timeDeltas[at] ?? 0, SAMPLE_MICROSECONDS);
        busy += took;
        const caller = outermost(node);
        if (!caller) continue;
        hits += 1;
        byFunction[caller] = (byFunction[caller] ?? 0) + took;
      }
    }
  }
  if (busy === 0) throw new Error('The trace has no profile of the page’s main thread.');
  return { busy, samples: hits, byFunction };
}
