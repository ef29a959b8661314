import { eventStart } from '@headroom/contracts/monitoring/event-start';
import type { Visit } from '@headroom/contracts/monitoring/field-visits';
import type { FieldMetric } from '@headroom/contracts/monitoring/field-events';
import type { WhyAnswer } from '@headroom/contracts/monitoring/why';
import { worstOf } from './describe-visit.ts';
import { missing, number, TITLES } from './missing-step.ts';

type VisitEvent = Visit['events'][number];
interface Focus {
  visit: Visit;
  metric: FieldMetric;
}

/** What began a moment before was begun by the same touch. */
const AROUND_MILLISECONDS = 1_000;
/** Of these, what a person waits for begins a moment after. The others have ended with what they waited for. */
const LEADING = new Set<FieldMetric>(['INP', 'LOAF', 'CLS']);
/** A call with a trace leads on, but not in place of one that took more than twice as long. */
const TRACED_SHARE = 0.5;

const callsOf = ({ events }: Visit): VisitEvent[] => events.filter(({ metric }) => metric === 'api');

/** Those that the person can have waited for in the moment that was slow, the longest first. */
export function callsNear({ visit, metric }: Focus): VisitEvent[] {
  const worst = worstOf(visit, metric);
  if (!worst) return [];
  if (worst.metric === 'api') return [worst];
  const start = eventStart(worst);
  const from = start - AROUND_MILLISECONDS;
  const to = start + (worst.unit === 'ms' ? worst.value : 0) + (LEADING.has(metric) ? AROUND_MILLISECONDS : 0);
  return callsOf(visit)
    .filter(({ at, value }) => Date.parse(at) <= to && Date.parse(at) + value >= from)
    .toSorted((a, b) => b.value - a.value);
}

/** The call that mattered: the longest near the moment that was slow; one with a trace before one without, where it is nearly as long. */
export function chooseCall(focus: Focus): VisitEvent | undefined {
  const [longest, ...others] = callsNear(focus);
  if (!longest || longest.detail?.traceId !== undefined) return longest;
  const isLong = ({ value }: VisitEvent) => value >= longest.value * TRACED_SHARE;
  return others.find((call) => call.detail?.traceId !== undefined && isLong(call)) ?? longest;
}

const MOST = 20;

export function describeCalls(focus: Focus): WhyAnswer['steps'][1] {
  const { visit } = focus;
  const all = callsOf(visit);
  if (all.length === 0) {
    return missing(
      'calls',
      'The visit made no calls that are kept: what was slow was the device or the files of the app.',
    );
  }
  const chosen = chooseCall(focus);
  if (!chosen) {
    return missing(
      'calls',
      `None of its ${all.length} calls lies near the moment: what was slow was the device itself.`,
    );
  }
  const begin = Date.parse(visit.events[0]?.at ?? chosen.at);
  const shown = [chosen, ...all.filter(({ id }) => id !== chosen.id).toSorted((a, b) => b.value - a.value)].slice(
    0,
    MOST,
  );
  const { cache, serverMilliseconds } = chosen.detail ?? {};
  const server = serverMilliseconds === undefined ? '' : `, ${number(serverMilliseconds)} of them in the server`;
  return {
    step: 'calls',
    state: 'found',
    title: TITLES.calls,
    sentence: `${chosen.detail?.address ?? 'A call'} took ${number(chosen.value)} ms${server}${cache && cache !== 'unknown' ? `; the cache said ${cache}` : ''}.`,
    evidence: `${all.length} calls, as the browser timed them`,
    data: {
      calls: shown
        .toSorted((a, b) => a.at.localeCompare(b.at))
        .map((call) => ({
          name: call.detail?.address ?? 'api',
          depth: 0,
          startMs: Math.max(0, Date.parse(call.at) - begin),
          durationMs: call.value,
          isHot: call.id === chosen.id,
          traceId: call.detail?.traceId ?? null,
          status: call.detail?.status ?? null,
          cache: call.detail?.cache ?? null,
          serverMs: call.detail?.serverMilliseconds ?? null,
        })),
    },
  };
}
