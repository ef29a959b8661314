import type { AlertCondition } from '@headroom/contracts/monitoring/alert-conditions';
import type { Unit } from '@headroom/contracts/monitoring/figures';
import type { Labels } from './figure-source.ts';
import { objectiveOf } from './objectives.ts';
import { FIGURES } from './watched-figures.ts';

const HOUR_MILLISECONDS = 3_600_000;

/** The page of docs/how-to that says what to do. */
export function howToOf(condition: AlertCondition): string {
  if (condition.kind === 'burn') {
    const { objective } = condition;
    const place = objective === 'lcp' || objective === 'inp' ? 'lcp-and-inp' : objective;
    return `docs/how-to/alert-objectives.md#${place}`;
  }
  if (condition.kind === 'regression') return 'docs/how-to/alert-vitals.md';
  const [group = ''] = condition.figure.split('.');
  const pages: Readonly<Record<string, string>> = {
    requests: 'alert-objectives.md',
    cpu: 'alert-capacity.md#cpu',
    memory: 'alert-capacity.md#memory',
    disk: 'alert-capacity.md#disk',
    eventLoop: 'alert-capacity.md#cpu',
    jobs: 'alert-queue.md',
    feed: 'alert-lag.md#the-change-feed',
    replica: 'alert-lag.md#a-replica',
    vitals: 'alert-vitals.md',
  };
  return `docs/how-to/${pages[group] ?? 'alerts.md'}`;
}

export function unitOf(condition: AlertCondition): Unit {
  if (condition.kind === 'threshold') return FIGURES[condition.figure].unit;
  return condition.kind === 'burn' ? 'count' : 'share';
}

/** The screen that shows it, from a window before it began. Vitals lead to the chain behind them. */
export function evidenceOf(
  condition: AlertCondition,
  { labels, since, until }: { labels: Labels; since: Date; until: Date },
): string {
  const [path = '', query = ''] = screenOf(condition).split('?');
  const parameters = new URLSearchParams(query);
  const windowMilliseconds = 'windowSeconds' in condition ? condition.windowSeconds * 1_000 : HOUR_MILLISECONDS;
  parameters.set('from', new Date(since.getTime() - Math.max(windowMilliseconds, HOUR_MILLISECONDS)).toISOString());
  parameters.set('to', until.toISOString());
  if (labels['route'] !== undefined) parameters.set('route', labels['route']);
  return `${path}?${parameters.toString()}`;
}

/** The section of the console that a rule is about: its screen, without what that is asked. */
export const sectionOf = (condition: AlertCondition): string =>
  condition.kind === 'regression' ? '/console/experience' : screenOf(condition).split('?')[0]!;

function screenOf(condition: AlertCondition): string {
  if (condition.kind === 'burn') return objectiveOf(condition.objective).href;
  if (condition.kind === 'regression') return `/console/why?metric=${condition.metric}`;
  return FIGURES[condition.figure].screen;
}
