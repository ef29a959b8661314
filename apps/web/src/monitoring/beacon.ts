/**
 * Tells the service what this page load was like for the person: docs/how-to/what-is-measured.md. It comes after the first paint,
 * and reads what the browser has kept of the time before.
 */
import type { FieldDetail, FieldEvent, FieldMetric } from '@headroom/contracts/monitoring/field-events';
import { JOURNEY, type JourneyOutcome } from '../cache/journey.ts';
import { randomId } from '../cache/random-id.ts';
import { tracing } from '../cache/tracing.ts';
import { firstTouch } from '../ui/first-touch.ts';
import { deliver, deliverKept } from './deliver.ts';
import { early, type Failure } from './early.ts';
import { createFieldQueue } from './field-queue.ts';
import { GOOD } from './good.ts';
import type { LongFrame } from './long-frames.ts';
import { kindOf } from './resource-kind.ts';
import { createRoutePattern } from './route-pattern.ts';
import { createTraces } from './traces.ts';
import type { Describe } from './describe.ts';
import { watchVitals, type Report } from './vitals.ts';
import { describeVisit } from './visit.ts';

export interface BeaconOptions {
  /** Patterns of the app's routes. */
  routes: readonly string[];
  /** Share of page loads that are measured, above 0 and at most 1. */
  share: number;
}

/** Of what is good, so many in a hundred visits say why. */
const DETAILED_SHARE = 0.1;
/** Of each kind for each screen: a list that is scrolled for an hour loads thousands of pictures. */
const MOST_FOR_SCREEN = 20;
/** Browsers tell of each request by itself; what comes within this time is looked at in one go. */
const LOOK_MILLISECONDS = 1_000;
/** As in the contract, which would bring its schema library into the browser. */
const LONGEST_MILLISECONDS = 3_600_000;
const NAVIGATIONS: Readonly<Record<string, FieldEvent['navigation']>> = {
  'back-forward-cache': 'bfcache',
  'soft-navigation': 'soft',
  back_forward: 'back-forward',
};

interface Told {
  metric: FieldMetric;
  value: number;
  /** Milliseconds by `performance.now()`. */
  at: number;
  id?: string;
  route?: string;
  navigation?: string | undefined;
  detail?: ((describe: Describe) => FieldDetail) | undefined;
  /** Of what is good, too. */
  always?: FieldDetail | undefined;
}

export function startBeacon({ routes, share }: BeaconOptions): void {
  const routeOf = createRoutePattern(routes);
  const visit = { id: randomId(), weight: 1 / share };
  const isDetailed = Math.random() < DETAILED_SHARE;
  const queue = createFieldQueue({ describe: () => describeVisit(visit), deliver });
  const traces = createTraces(isDetailed);
  const ids = new Map<string, string>();
  /** Of what is told again and again. */
  const newest = new Map<string, FieldEvent>();
  const counts = new Map<string, number>();
  const arrival: string =
    (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined)?.type ?? 'navigate';
  let navigation = arrival;
  const from = { path: location.pathname, pressedAt: 0 };
  let describe: Describe | undefined;
  /** What observers were told, and where the page was then. */
  const heard: [PerformanceObserverEntryList, string, (entry: PerformanceEntry, path: string) => void][] = [];
  /** Where the page was that came back from the back/forward cache; web-vitals knows where it was loaded. */
  let restored = '';

  function tell({ metric, value, at, id, route, navigation: how = navigation, detail, always }: Told): void {
    // The device slept: with it, the intake would refuse what else is in the request.
    if (value > LONGEST_MILLISECONDS) return;
    const event: FieldEvent = {
      id: id ?? randomId(),
      metric,
      value: metric === 'CLS' ? Math.round(value * 1e4) / 1e4 : Math.round(value * 10) / 10,
      at: Math.round(Math.max(0, at)),
      route: route ?? routeOf(location.pathname),
      navigation: NAVIGATIONS[how] ?? (how as FieldEvent['navigation']),
      ...(!navigator.onLine && { isOffline: true }),
      ...(always && { detail: always }),
    };
    if (id) newest.set(id, event);
    const isWanted = detail && (value > GOOD[metric] || isDetailed);
    queue.put(isWanted && describe ? { ...event, detail: { ...always, ...detail(describe) } } : event);
    if (!isWanted || describe) return;
    void import('./describe.ts')
      .then((loaded) => {
        describe = loaded.describe;
        // Unless a newer value was told meanwhile.
        if (!id || newest.get(id) === event) queue.put({ ...event, detail: { ...always, ...detail(describe) } });
        return undefined;
      })
      .catch(() => undefined);
  }
  /** Whether there is room for one more of a kind on this screen. */
  function isAmongFirst(kind: string, path: string): boolean {
    const key = kind + path;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts.get(key)! <= MOST_FOR_SCREEN;
  }

  // What is observed is heard from the beginning of the page on, as far as the browser has kept it.
  function observe(type: string, hear: (entry: PerformanceEntry, path: string) => void): void {
    if (!PerformanceObserver.supportedEntryTypes.includes(type)) return;
    new PerformanceObserver((list) => {
      if (heard.push([list, location.pathname, hear]) === 1) setTimeout(lookWhenIdle, LOOK_MILLISECONDS);
    }).observe({ type, buffered: true });
  }
  function look(): void {
    for (const [list, path, hear] of heard.splice(0)) for (const entry of list.getEntries()) hear(entry, path);
  }
  // Safari has no word for it.
  const lookWhenIdle = () =>
    'requestIdleCallback' in window ? requestIdleCallback(look, { timeout: LOOK_MILLISECONDS }) : look();
  function leave(): void {
    look();
    queue.flush(true);
  }

  const reportMetric: Report = (metric) => {
    const { name, id, navigationType, navigationURL = location.href, navigationStartTime = 0, entries } = metric;
    // Of a soft navigation it is always 0.
    if (name === 'TTFB' && navigationType === 'soft-navigation') return;
    // Where its code came late, the press that led to the next screen is told as that screen's; it was felt on the one before.
    const isFirstPress = name === 'INP' && entries.some(({ startTime }) => startTime <= from.pressedAt);
    const isOfLoad = isFirstPress || (navigationType !== 'soft-navigation' && navigationType !== 'back-forward-cache');
    const key = name === 'INP' && isOfLoad ? name : id;
    if (!ids.has(key)) ids.set(key, randomId());
    let { pathname: path } = new URL(navigationURL, location.href);
    if (navigationType === 'back-forward-cache') path = restored;
    if (isFirstPress) path = from.path;
    // What answered before INP was watched for, where the browser tells of no longer one itself.
    const before = name === 'INP' && isOfLoad ? early.longestInteraction : 0;
    tell({
      metric: name,
      value: Math.max(metric.value, before),
      at: entries.at(-1)?.startTime ?? navigationStartTime,
      id: ids.get(key)!,
      route: routeOf(path),
      navigation: isFirstPress ? arrival : navigationType,
      // What came before it was watched for has no parts.
      detail: before > metric.value ? undefined : (say) => say.metric(metric),
    });
  };
  // Before web-vitals, which tells at once what it knows of a page that came back.
  addEventListener(
    'pageshow',
    ({ persisted }) => {
      if (!persisted) return;
      restored = location.pathname;
      navigation = 'back-forward-cache';
    },
    true,
  );
  watchVitals(reportMetric);

  observe('long-animation-frame', (entry, path) => {
    const frame = entry as LongFrame;
    if (frame.blockingDuration > 0 && isAmongFirst('LOAF', path))
      tell({
        metric: 'LOAF',
        value: frame.blockingDuration,
        at: frame.startTime,
        route: routeOf(path),
        detail: (say) => say.frame(frame),
      });
  });
  observe('resource', (entry, path) => {
    const metric = kindOf(entry.name);
    if (!metric || !isAmongFirst(metric, path)) return;
    const traceId = metric === 'api' ? traces.find(entry) : undefined;
    tell({
      metric,
      value: entry.duration,
      at: entry.startTime,
      route: routeOf(path),
      detail: (say) => ({ ...say.request(entry as PerformanceResourceTiming), ...(traceId && { traceId }) }),
    });
  });
  observe('measure', (entry, path) => {
    if (!entry.name.startsWith(JOURNEY)) return;
    const { outcome } = (entry as PerformanceMeasure).detail as { outcome: JourneyOutcome };
    tell({
      metric: entry.name.slice(JOURNEY.length) as FieldMetric,
      value: entry.duration,
      at: entry.startTime,
      route: routeOf(path),
      always: { outcome },
    });
    performance.clearMeasures(entry.name);
  });

  document.addEventListener('click', ({ timeStamp }) => (from.pressedAt = timeStamp), { capture: true, once: true });
  void firstTouch()
    .then(() => import('./touch.ts'))
    .then(({ watchTouches }) => {
      early.observer?.disconnect();
      watchTouches({
        from,
        report: reportMetric,
        routeOf,
        tell(move, { at, milliseconds, route, outcome }) {
          navigation = 'soft-navigation';
          tell({ metric: move, value: milliseconds, at, route, always: { outcome } });
        },
      });
      return undefined;
    })
    .catch(() => undefined);

  let reporting: Promise<(failure: Failure) => void> | undefined;
  early.hear = (failure) => {
    reporting ??= import('./errors.ts').then(({ createErrorReport }) =>
      createErrorReport((detail, at) => tell({ metric: 'error', value: 1, at, always: detail })),
    );
    reporting.then(
      (report) => report(failure),
      () => undefined,
    );
  };
  early.failures.forEach(early.hear);
  tracing.begin = traces.begin;

  // After web-vitals, which listens at the document and says its last then.
  addEventListener('visibilitychange', () => document.hidden && leave());
  addEventListener('pagehide', leave);
  addEventListener('online', deliverKept);
  deliverKept();
}
