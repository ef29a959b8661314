import { Type, type Static } from 'typebox';
import { CONNECTIONS, DEVICES, NAVIGATIONS } from './monitoring-query.ts';

/** One request of the beacon: what it may hold at most. */
export const FIELD_BODY_MAX_BYTES = 16_384;
export const FIELD_EVENTS_MAX = 50;
/** What a device kept while it had no network is taken for so long. */
export const FIELD_AGE_MAX_DAYS = 7;
/** Where events are sent; a name that content blockers have no rule for. */
export const FIELD_EVENTS_PATH = '/field-events';

/** What is measured of a page and by a person; values in milliseconds, CLS in its own score. */
export const FIELD_METRICS = [
  'LCP',
  'INP',
  'CLS',
  'FCP',
  'TTFB',
  // Long animation frames: how long one blocked.
  'LOAF',
  // From the click to the new screen's rows.
  'route',
  // Journeys: from what a person does to what they see of it.
  'search',
  'open',
  'save',
  'import',
  'sync',
  // Requests of our own, timed by the browser.
  'api',
  'picture',
  'script',
  'style',
  'font',
  // Something went wrong; the value is 1.
  'error',
] as const;
export type FieldMetric = (typeof FIELD_METRICS)[number];

/** Good up to the first, poor above the second: https://web.dev/articles/defining-core-web-vitals-thresholds and our own budgets for the rest. */
export const THRESHOLDS: Readonly<Record<FieldMetric, readonly [good: number, poor: number]>> = {
  LCP: [2_500, 4_000],
  INP: [200, 500],
  CLS: [0.1, 0.25],
  FCP: [1_800, 3_000],
  TTFB: [800, 1_800],
  LOAF: [100, 300],
  route: [300, 1_000],
  search: [100, 500],
  open: [300, 1_000],
  save: [300, 1_000],
  import: [10_000, 60_000],
  sync: [5_000, 30_000],
  api: [200, 1_000],
  picture: [500, 2_000],
  script: [500, 2_000],
  style: [500, 2_000],
  font: [500, 2_000],
  error: [0, 0],
};

export const CACHE_STATES = ['hit', 'stale', 'miss', 'bypass', 'cdn', 'browser', 'worker', 'unknown'] as const;

const text = (maxLength: number, description?: string) =>
  Type.Optional(Type.String({ maxLength, ...(description ? { description } : {}) }));
const milliseconds = () => Type.Optional(Type.Number({ minimum: 0, maximum: 3_600_000 }));

/** Why a value is what it is; sent for what was not good, and for a sample of the rest. */
export const FieldDetailSchema = Type.Object(
  {
    element: text(200, 'A short selector of the element; no text of the page.'),
    interaction: text(20, 'pointer or keyboard.'),
    /** Parts of LCP, INP and TTFB, by web-vitals' names. */
    parts: Type.Optional(Type.Record(Type.String({ maxLength: 40 }), Type.Number(), { maxProperties: 12 })),
    script: text(300, 'The script that took longest, with its function.'),
    address: text(300, 'Of a request: its path without what people typed.'),
    traceId: Type.Optional(Type.String({ pattern: '^[0-9a-f]{32}$' })),
    status: Type.Optional(Type.Integer({ minimum: 0, maximum: 999 })),
    cache: Type.Optional(Type.Enum([...CACHE_STATES])),
    serverMilliseconds: milliseconds(),
    bytes: Type.Optional(Type.Integer({ minimum: 0 })),
    /** Errors. */
    message: text(300),
    stack: text(2_000),
    fingerprint: text(64, 'Of an error: what is alike has the same.'),
    /** How a journey ended. */
    outcome: Type.Optional(Type.Enum(['done', 'failed', 'left'])),
  },
  { additionalProperties: false },
);
export type FieldDetail = Static<typeof FieldDetailSchema>;

export const FieldEventSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid', description: 'The same again replaces what was sent before.' }),
    metric: Type.Enum([...FIELD_METRICS]),
    value: Type.Number({ minimum: 0, maximum: 3_600_000 }),
    /** Milliseconds since `visit.startedAt` by the device’s monotonic clock. */
    at: Type.Number({ minimum: 0, maximum: 604_800_000 }),
    route: Type.String({ maxLength: 100, description: 'A route pattern; what is not known becomes `other`.' }),
    navigation: Type.Enum([...NAVIGATIONS]),
    isOffline: Type.Optional(Type.Boolean()),
    detail: Type.Optional(FieldDetailSchema),
  },
  { additionalProperties: false },
);
export type FieldEvent = Static<typeof FieldEventSchema>;

export const FieldBatchSchema = Type.Object(
  {
    /** Both by the device’s clock: their difference to the server’s clock corrects `startedAt`. */
    sentAt: Type.Integer({ minimum: 0, description: 'Milliseconds since 1970.' }),
    visit: Type.Object(
      {
        id: Type.String({ format: 'uuid', description: 'Random, of one page load; never stored on the device.' }),
        startedAt: Type.Integer({ minimum: 0, description: 'Milliseconds since 1970.' }),
        release: Type.String({ maxLength: 64 }),
        device: Type.Enum([...DEVICES]),
        connection: Type.Enum([...CONNECTIONS]),
        isInstalled: Type.Boolean(),
        memoryGigabytes: Type.Optional(Type.Number({ minimum: 0, maximum: 64 })),
        /** So many visits stand behind this one: 1 / the share that is sampled. */
        weight: Type.Number({ minimum: 1, maximum: 10_000, default: 1 }),
      },
      { additionalProperties: false },
    ),
    events: Type.Array(FieldEventSchema, { minItems: 1, maxItems: FIELD_EVENTS_MAX }),
  },
  { $id: 'FieldBatch', additionalProperties: false },
);
export type FieldBatch = Static<typeof FieldBatchSchema>;
