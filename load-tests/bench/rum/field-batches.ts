import { randomUUID } from 'node:crypto';
import { THRESHOLDS, type FieldBatch, type FieldMetric } from '@headroom/contracts/monitoring/field-events';

/** What one page load of a person who finds and changes something sends, about: most of it requests and what they show. */
const MIX: readonly (readonly [FieldMetric, number])[] = [
  ['TTFB', 1],
  ['FCP', 1],
  ['LCP', 1],
  ['CLS', 2],
  ['INP', 3],
  ['LOAF', 2],
  ['route', 3],
  ['search', 2],
  ['open', 3],
  ['save', 1],
  ['api', 12],
  ['picture', 10],
  ['script', 5],
  ['style', 2],
  ['font', 1],
  ['sync', 1],
];
const METRICS = MIX.flatMap(([metric, times]) => Array.from({ length: times }, () => metric));
const ROUTES = ['/', '/products/:id', '/imports/:id?', '/account', '/sign-in'];
const DEVICES = ['phone', 'phone', 'phone', 'tablet', 'desktop', 'desktop'] as const;
const CONNECTIONS = ['4g', '4g', '4g', '3g', 'unknown'] as const;
const NAVIGATIONS = ['navigate', 'navigate', 'reload', 'back-forward', 'soft'] as const;
const RELEASES = ['bench-1', 'bench-2', 'bench-3'];
/** Most of what comes is of now; some devices had no network for a while. */
const SPREAD_MILLISECONDS = 2 * 3_600_000;
/** The beacon attributes what is not good, and everything in one visit of so many. */
const ATTRIBUTED = 10;

const one = <T>(of: readonly T[]): T => of[Math.floor(Math.random() * of.length)]!;

/** Log-normal around half of what is good: some 20 % is not good. */
function valueOf(metric: FieldMetric): number {
  const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return Number(((THRESHOLDS[metric][0] / 2) * Math.exp(0.8 * normal)).toPrecision(6));
}

/** A batch of a visit of its own, from the last two hours. */
export function createBatch(events: number, now = Date.now()): FieldBatch {
  const startedAt = now - Math.floor(Math.random() * SPREAD_MILLISECONDS) - 120_000;
  const isDetailed = Math.random() < 1 / ATTRIBUTED;
  return {
    sentAt: now,
    visit: {
      id: randomUUID(),
      startedAt,
      release: one(RELEASES),
      device: one(DEVICES),
      connection: one(CONNECTIONS),
      isInstalled: Math.random() < 0.2,
      weight: 1,
    },
    events: Array.from({ length: events }, () => {
      const metric = one(METRICS);
      const value = valueOf(metric);
      const isAttributed = isDetailed || value > THRESHOLDS[metric][0];
      return {
        id: randomUUID(),
        metric,
        value,
        at: Math.floor(Math.random() * 60_000),
        route: one(ROUTES),
        navigation: one(NAVIGATIONS),
        ...(isAttributed && { detail: detailOf(metric) }),
      };
    }),
  };
}

const detailOf = (metric: FieldMetric): NonNullable<FieldBatch['events'][number]['detail']> =>
  metric === 'api'
    ? { address: '/api/v1/products', traceId: randomUUID().replaceAll('-', ''), status: 200, cache: 'miss' }
    : {
        element: 'main>ul>li:nth-child(3)>a',
        parts: { inputDelay: 12, processingDuration: 80, presentationDelay: 31 },
      };
