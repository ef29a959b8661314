import type { FieldBatch, FieldEvent } from '@headroom/contracts/monitoring/field-events';
import { beforeEach, expect, test, vi } from 'vitest';

const ROUTES = ['/', '/products/:id'];
const PATIENT = { timeout: 20_000 };
const TYPES = ['paint', 'largest-contentful-paint', 'layout-shift', 'event', 'first-input', 'resource'];

/** What a browser tells of the page; jsdom tells nothing. */
const observers: { types: Set<string>; hear: (entries: object[]) => void }[] = [];
class Observer {
  static supportedEntryTypes = [...TYPES];
  types = new Set<string>();
  constructor(hear: (list: { getEntries: () => object[] }) => void) {
    observers.push({ types: this.types, hear: (entries) => hear({ getEntries: () => [...entries] }) });
  }
  observe = ({ type }: { type: string }) => this.types.add(type);
  disconnect = () => this.types.clear();
  takeRecords = () => [];
}
function see(entryType: string, some: object) {
  const entry = { entryType, name: '', duration: 0, startTime: performance.now(), ...some };
  for (const { types, hear } of observers) if (types.has(entryType)) hear([entry]);
}
const interaction = (startTime: number, duration: number, interactionId: number) =>
  see('event', { startTime, duration, interactionId, processingStart: startTime, processingEnd: startTime + 1 });

let bodies: FieldBatch[] = [];
/** What was told last of each event. */
function told(): FieldEvent[] {
  window.dispatchEvent(new Event('pagehide'));
  return [...new Map(bodies.flatMap(({ events }) => events).map((event) => [event.id, event])).values()];
}
const ofMetric = (metric: string) => told().filter((event) => event.metric === metric);

/** As in a page of its own. */
async function load() {
  vi.resetModules();
  observers.length = 0;
  // What pages of other tests still say is none of this one's.
  const own: FieldBatch[] = [];
  bodies = own;
  vi.doMock('./deliver.ts', () => ({
    deliver: (body: string) => own.push(JSON.parse(body) as FieldBatch),
    deliverKept: () => undefined,
  }));
  const { startBeacon } = await import('./beacon.ts');
  startBeacon({ routes: ROUTES, share: 1 });
}
/** jsdom counts its events from 1970. */
const timed = <T extends Event>(event: T): T => Object.defineProperty(event, 'timeStamp', { value: performance.now() });
const click = () => document.body.dispatchEvent(timed(new MouseEvent('click', { bubbles: true })));
const touch = () => window.dispatchEvent(new Event('pointerover'));
const isWatchingTouches = () => observers.some(({ types }) => types.has('first-input'));

beforeEach(() => {
  history.replaceState(null, '', '/');
  Observer.supportedEntryTypes = [...TYPES];
  vi.stubGlobal('PerformanceObserver', Observer);
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  vi.stubGlobal('PerformanceEventTiming', { prototype: { interactionId: 0 } });
  const entry = { type: 'navigate', name: location.href, responseStart: 1, activationStart: 0 };
  Object.assign(performance, {
    getEntriesByType: (type: string) => (type === 'navigation' ? [entry] : []),
    interactionCount: 1,
  });
});

test('a first tap that led elsewhere is told of the screen it was felt on, and a load has one INP', async () => {
  await load();
  click();
  const pressedAt = performance.now();
  // What watches touches comes when the next screen stands there.
  history.pushState(null, '', '/products/1');
  touch();
  await vi.waitUntil(isWatchingTouches, PATIENT);
  interaction(pressedAt - 1_000, 240, 1);
  await vi.waitUntil(() => ofMetric('INP').length > 0, PATIENT);
  const [first, ...others] = ofMetric('INP');
  expect(others).toEqual([]);
  expect(first).toMatchObject({ value: 240, route: '/', navigation: 'navigate' });
  // A slower one on the load takes its place.
  interaction(performance.now(), 480, 2);
  await vi.waitUntil(() => ofMetric('INP').some(({ value }) => value === 480), PATIENT);
  expect(ofMetric('INP').map(({ id }) => id)).toEqual([first!.id]);
});

test('where browsers see changes of screen, too', async () => {
  Observer.supportedEntryTypes.push('soft-navigation');
  vi.stubGlobal('PerformanceSoftNavigation', { prototype: { getLargestInteractionContentfulPaint: () => undefined } });
  await load();
  click();
  const pressedAt = performance.now();
  history.pushState(null, '', '/products/1');
  touch();
  await vi.waitUntil(isWatchingTouches, PATIENT);
  const navigation = { name: location.href, navigationId: 9, interactionId: 1, startTime: pressedAt - 1_000 };
  see('soft-navigation', navigation);
  interaction(pressedAt - 1_000, 240, 1);
  await vi.waitUntil(() => ofMetric('INP').length > 0, PATIENT);
  expect(ofMetric('INP')).toEqual([expect.objectContaining({ value: 240, route: '/', navigation: 'navigate' })]);
  // The next one was felt on the screen that it led to.
  interaction(pressedAt + 60_000, 320, 2);
  await vi.waitUntil(() => ofMetric('INP').length > 1, PATIENT);
  expect(ofMetric('INP').map(({ value, route, navigation: how }) => `${value} ${route} ${how}`)).toEqual([
    '240 / navigate',
    '320 /products/:id soft',
  ]);
});

test('a page that comes back from the back/forward cache is measured anew, where it is', async () => {
  await load();
  see('paint', { name: 'first-contentful-paint', startTime: 300 });
  see('largest-contentful-paint', { startTime: 400, size: 1 });
  see('layout-shift', { value: 0.05, hadRecentInput: false, sources: [] });
  await vi.waitUntil(() => new Set(told().map(({ metric }) => metric)).size === 4, PATIENT);
  const before = told();
  expect(before.map(({ metric }) => metric).toSorted()).toEqual(['CLS', 'FCP', 'LCP', 'TTFB']);
  expect(before.every(({ navigation, route }) => navigation === 'navigate' && route === '/')).toBe(true);

  history.pushState(null, '', '/products/1');
  window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
  const at = performance.now();
  window.dispatchEvent(timed(new PageTransitionEvent('pageshow', { persisted: true })));
  const again = () => told().filter(({ navigation }) => navigation === 'bfcache');
  await vi.waitUntil(() => again().length === 4, PATIENT);
  expect(
    again()
      .map(({ metric }) => metric)
      .toSorted(),
  ).toEqual(['CLS', 'FCP', 'LCP', 'TTFB']);
  expect(again().every(({ route }) => route === '/products/:id')).toBe(true);
  expect(again().every((event) => event.at >= Math.floor(at) - 1)).toBe(true);
  const ids = new Set(before.map(({ id }) => id));
  expect(again().some(({ id }) => ids.has(id))).toBe(false);
  expect(told().filter(({ navigation }) => navigation === 'navigate')).toEqual(before);

  // What shifts from now on is of this second visit.
  see('layout-shift', { value: 0.2, hadRecentInput: false, sources: [] });
  await vi.waitUntil(() => again().some(({ metric, value }) => metric === 'CLS' && value === 0.2), PATIENT);
  expect(again()).toHaveLength(4);
});

test('who leaves while the next screen is still coming has left it', async () => {
  await load();
  touch();
  await vi.waitUntil(isWatchingTouches, PATIENT);
  history.pushState(null, '', '/products/1');
  window.dispatchEvent(new Event('pushState'));
  expect(ofMetric('open')).toEqual([expect.objectContaining({ route: '/products/:id', detail: { outcome: 'left' } })]);
});

test('what came just before a page is left is told of the screen that it was on', async () => {
  await load();
  see('resource', { name: `${location.origin}/api/v1/products?q=x`, duration: 12 });
  history.pushState(null, '', '/products/1');
  see('resource', { name: `${location.origin}/api/v1/products/1`, duration: 13 });
  expect(ofMetric('api').map(({ route, value }) => `${route} ${value}`)).toEqual(['/ 12', '/products/:id 13']);
});
