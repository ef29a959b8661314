import type { Visit } from '@headroom/contracts/monitoring/field-visits';
import type { KeptBecause, Trace } from '@headroom/contracts/monitoring/trace-schemas';
import type { WhyAnswer } from '@headroom/contracts/monitoring/why';
import { missing, number, TITLES } from './missing-step.ts';

type Call = Visit['events'][number];

const KEPT: Readonly<Record<KeptBecause, string>> = {
  failed: 'it failed',
  slow: 'it was slow',
  'began-job': 'it began a job',
  job: 'jobs are',
  asked: 'the browser asked for it',
  sampled: 'it was drawn by chance',
};

interface Asked {
  trace: Trace | undefined;
  traceId: string | undefined;
  call: Call | undefined;
  hasVisit: boolean;
  keepDays: number;
  slowMilliseconds: number;
  now?: number;
}

const DAY_MILLISECONDS = 86_400_000;

export function describeTrace(asked: Asked): WhyAnswer['steps'][2] {
  const { trace } = asked;
  if (!trace) return missing('trace', whyMissing(asked));
  const { hot, durationMs } = trace;
  const reason = trace.spans.find(({ kind }) => kind === 'cache')?.attributes['headroom.reason'];
  const cache =
    trace.cache === null ? '' : ` The cache: ${trace.cache}${reason === undefined ? '' : `, ${String(reason)}`}.`;
  return {
    step: 'trace',
    state: 'found',
    title: TITLES.trace,
    sentence: hot
      ? `${number(hot.durationMs)} of ${number(durationMs)} ms are ${hot.name}.${cache}`
      : `It took ${number(durationMs)} ms.${cache}`,
    evidence: `Trace ${trace.id}, ${trace.spans.length} spans, kept because ${KEPT[trace.kept]}`,
    data: { trace },
  };
}

/** In the order of how sure it is. */
function whyMissing({ traceId, call, hasVisit, keepDays, slowMilliseconds, now = Date.now() }: Asked): string {
  if (!call && traceId === undefined)
    return hasVisit
      ? 'No call of the visit is known to have been slow.'
      : 'Without a visit there is no call that could be followed.';
  if (call && !call.detail)
    return 'Of this call only its time is kept: what lies behind a time is kept of some visits, and of what was slow.';
  const { cache, serverMilliseconds } = call?.detail ?? {};
  if (cache === 'browser' || cache === 'worker')
    return 'The device answered by itself: the call never reached the server.';
  if (cache === 'cdn') return 'A shared cache answered: the call never reached the server.';
  if (cache === 'hit') {
    return 'The cache answered at once, before anything that is traced. What took long is the way to the device.';
  }
  if (traceId === undefined)
    return 'The browser did not name a trace for this call: its visit was not among those that are traced.';
  if (serverMilliseconds !== undefined && serverMilliseconds < slowMilliseconds) {
    return `The server took ${number(serverMilliseconds)} ms, which is not slow enough to be kept (${number(slowMilliseconds)} ms), and chance did not draw it. What took long is the way to the device.`;
  }
  const older = `traces are kept for ${keepDays} days`;
  const tooMany = 'more were slow in that minute than are kept';
  const passed =
    serverMilliseconds === undefined
      ? `the server took less than ${number(slowMilliseconds)} ms and chance did not draw it, or ${tooMany}`
      : tooMany;
  if (!call) return `No trace is kept under ${traceId}: ${older}, or ${passed}.`;
  const isOld = now - Date.parse(call.at) > keepDays * DAY_MILLISECONDS;
  return `No trace is kept under ${traceId}: ${isOld ? older : passed}.`;
}
