import { eventStart } from '@headroom/contracts/monitoring/event-start';
import type { Visit } from '@headroom/contracts/monitoring/field-visits';
import type { FieldMetric } from '@headroom/contracts/monitoring/field-events';
import type { WhyAnswer } from '@headroom/contracts/monitoring/why';
import { missing, number, TITLES } from './missing-step.ts';

type VisitEvent = Visit['events'][number];

/** The worst value of a metric in a visit: what the question is about. */
export const worstOf = (visit: Visit, metric: FieldMetric): VisitEvent | undefined =>
  visit.events.reduce<VisitEvent | undefined>(
    (worst, event) => (event.metric === metric && (!worst || event.value > worst.value) ? event : worst),
    undefined,
  );

/** What took time before, while and after the person waited; at most so many. */
const BARS = 20;
/** Parts of the page that say where a screen’s time went; requests are the next step. */
const SHOWN = new Set<FieldMetric>(['TTFB', 'FCP', 'LCP', 'INP', 'LOAF', 'route', 'search', 'open', 'save', 'api']);

export function describeVisit(
  { visit, slowVisits }: { visit: Visit; slowVisits: number },
  metric: FieldMetric,
): WhyAnswer['steps'][0] {
  const worst = worstOf(visit, metric);
  if (!worst) return missing('visit', `Nothing of ${metric} is kept of this visit.`);
  const begin = Math.min(...visit.events.map(eventStart));
  const timeline = visit.events
    .filter((event) => SHOWN.has(event.metric) && event.unit === 'ms')
    .toSorted((a, b) => b.value - a.value)
    .slice(0, BARS)
    .toSorted((a, b) => eventStart(a) - eventStart(b))
    .map((event) => ({
      name: event.metric === 'api' ? (event.detail?.address ?? 'api') : event.metric,
      depth: event.metric === 'api' ? 1 : 0,
      startMs: eventStart(event) - begin,
      durationMs: event.value,
      isHot: event.id === worst.id,
    }));
  const value = worst.unit === 'ms' ? `${number(worst.value)} ms` : number(worst.value);
  const where = worst.detail?.element === undefined ? '' : ` at ${worst.detail.element}`;
  return {
    step: 'visit',
    state: 'found',
    title: slowVisits > 1 ? `One of ${slowVisits} slow visits` : TITLES.visit,
    sentence: `${metric} was ${value}${where} on ${worst.route}, on a ${visit.device} with ${visit.browser} over ${visit.connection}.`,
    evidence: `Visit ${visit.id}, ${worst.at}, release ${visit.release}`,
    data: {
      visitId: visit.id,
      at: visit.at,
      metric,
      value: worst.value,
      route: worst.route,
      device: visit.device,
      connection: visit.connection,
      release: visit.release,
      slowVisits,
      timeline,
    },
  };
}
