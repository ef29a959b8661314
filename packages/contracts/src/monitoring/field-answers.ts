import { Type, type Static } from 'typebox';
import { FIELD_METRICS, FieldDetailSchema } from './field-events.ts';
import { FigureSchema, SeriesSchema, UnitSchema } from './figures.ts';
import { DIMENSIONS, FieldQuerySchema, NAVIGATIONS } from './monitoring-query.ts';

const nullable = <T extends Parameters<typeof Type.Array>[0]>(schema: T) => Type.Union([schema, Type.Null()]);
const time = (description?: string) =>
  Type.String({ format: 'date-time', ...(description === undefined ? {} : { description }) });
const metric = (description = 'What is measured.') => Type.Enum([...FIELD_METRICS], { description });

/** A visit or an event by the last 16 hexadecimal digits of its id: what is stored of it. */
export const FIELD_ID_PATTERN = '^[0-9a-f]{16}$';
const fieldId = () => Type.String({ pattern: FIELD_ID_PATTERN });

const { properties: fieldFilter } = FieldQuerySchema;
const strict = { additionalProperties: false } as const;

/** What answers about percentiles take beside range and filters. */
const percentile = Type.Number({
  minimum: 1,
  maximum: 99.9,
  default: 75,
  description: 'Which percentile figures are, in percent.',
});
const few = (max: number) =>
  Type.Integer({ minimum: 1, maximum: max, default: Math.min(50, max), description: 'At most so many rows.' });

export const VitalsQuerySchema = Type.Object(
  {
    ...fieldFilter,
    percentile,
    metric: Type.Optional(
      Type.Array(metric(), { maxItems: FIELD_METRICS.length, description: 'Which; repeated. Without it: all.' }),
    ),
  },
  strict,
);
export type VitalsQuery = Static<typeof VitalsQuerySchema>;

export const VitalsByQuerySchema = Type.Object(
  { ...fieldFilter, percentile, metric: metric(), dimension: Type.Enum([...DIMENSIONS]), limit: few(200) },
  strict,
);
export type VitalsByQuery = Static<typeof VitalsByQuerySchema>;

export const MetricQuerySchema = Type.Object({ ...fieldFilter, percentile, metric: metric(), limit: few(200) }, strict);
export type MetricQuery = Static<typeof MetricQuerySchema>;

export const JourneysQuerySchema = Type.Object({ ...fieldFilter, percentile }, strict);
export type JourneysQuery = Static<typeof JourneysQuerySchema>;

export const FieldErrorsQuerySchema = Type.Object({ ...fieldFilter, limit: few(200) }, strict);
export type FieldErrorsQuery = Static<typeof FieldErrorsQuerySchema>;

/** What every answer says of itself. Range and steps are aligned to what the figures are made of. */
const head = {
  from: time('Where the figures begin: the asked time, rounded down to a step, or where what is kept begins.'),
  to: time('Where they end, exclusive.'),
  stepSeconds: Type.Integer({ description: 'How long a point of a series is.' }),
  source: Type.Enum(['rollup', 'raw'], {
    description: 'rollup: bucket arrays made beforehand. raw: single events, which are kept for fewer days.',
  }),
  isCut: Type.Boolean({
    description:
      'What was asked for begins before what is kept for this combination of filters: figures begin at `from`.',
  }),
  visitsShare: Type.Number({
    description:
      'The part of the visits that figures are made of: 1, all; less, a random part, where single events are too many to be read for one ' +
      'answer. Every n counts what was read.',
  }),
};
const percentileHead = { ...head, percentile: Type.Number() };

/** How many values were good, in between, and poor, counted exactly. */
export const RatingsSchema = Type.Object(
  { good: Type.Integer(), needsImprovement: Type.Integer(), poor: Type.Integer() },
  { $id: 'Ratings', ...strict },
);
export type Ratings = Static<typeof RatingsSchema>;

const thresholds = Type.Object(
  { good: Type.Number(), poor: Type.Number() },
  { ...strict, description: 'Good up to the first, poor above the second; in the metric’s unit.' },
);

export const VitalSchema = Type.Object(
  {
    metric: metric(),
    unit: UnitSchema,
    thresholds,
    figure: FigureSchema,
    before: FigureSchema,
    ratings: RatingsSchema,
    ratingsBefore: RatingsSchema,
    series: SeriesSchema,
  },
  { $id: 'Vital', ...strict, description: '`before` is the period of the same length that ends where this begins.' },
);
export type Vital = Static<typeof VitalSchema>;

/** GET /monitoring/vitals: in the order of FIELD_METRICS; a metric that nothing was measured of has n = 0. */
export const VitalsSchema = Type.Object(
  { ...percentileHead, vitals: Type.Array(VitalSchema) },
  { $id: 'Vitals', ...strict },
);
export type Vitals = Static<typeof VitalsSchema>;

/** GET /monitoring/vitals/by: most values first. */
export const VitalsBySchema = Type.Object(
  {
    ...percentileHead,
    metric: metric(),
    unit: UnitSchema,
    thresholds,
    dimension: Type.Enum([...DIMENSIONS]),
    rows: Type.Array(
      Type.Object(
        {
          value: Type.String({ description: 'Of the dimension, for instance phone.' }),
          figure: FigureSchema,
          before: FigureSchema,
          ratings: RatingsSchema,
        },
        strict,
      ),
    ),
  },
  { $id: 'VitalsBy', ...strict },
);
export type VitalsBy = Static<typeof VitalsBySchema>;

/** GET /monitoring/vitals/distribution: bars of equal width on a logarithmic axis, those in the middle of nothing included. */
export const VitalDistributionSchema = Type.Object(
  {
    ...percentileHead,
    metric: metric(),
    unit: UnitSchema,
    thresholds,
    ratings: RatingsSchema,
    bars: Type.Array(
      Type.Object(
        { from: Type.Number(), to: Type.Number(), count: Type.Integer() },
        { ...strict, description: 'In the metric’s unit; from inclusive, to exclusive.' },
      ),
    ),
    percentiles: Type.Array(Type.Object({ percentile: Type.Number(), figure: FigureSchema }, strict)),
  },
  { $id: 'VitalDistribution', ...strict },
);
export type VitalDistribution = Static<typeof VitalDistributionSchema>;

/** GET /monitoring/interactions: elements of LCP, INP, CLS or long frames, by how much poor experience they stand for. */
export const InteractionsSchema = Type.Object(
  {
    ...percentileHead,
    metric: metric(),
    unit: UnitSchema,
    thresholds,
    read: Type.Integer({ description: 'From so many values with attribution, of the visits that are looked at.' }),
    rows: Type.Array(
      Type.Object(
        {
          element: Type.String({ description: 'A short selector; empty where the browser did not say.' }),
          interaction: Type.String({ description: 'pointer, keyboard, or empty.' }),
          route: Type.String(),
          figure: FigureSchema,
          poor: Type.Integer(),
          parts: Type.Array(Type.Object({ name: Type.String(), median: Type.Number() }, strict), {
            description: 'Medians of what the value is made of, longest first.',
          }),
          script: nullable(Type.String({ description: 'The script that most often took longest.' })),
          visitId: Type.String({ pattern: FIELD_ID_PATTERN, description: 'The slowest of them.' }),
        },
        strict,
      ),
    ),
  },
  { $id: 'Interactions', ...strict },
);
export type Interactions = Static<typeof InteractionsSchema>;

/** GET /monitoring/journeys: what visits went through, and how long each step took. */
export const JourneysSchema = Type.Object(
  {
    ...percentileHead,
    visits: Type.Integer({ description: 'How many visits are looked at.' }),
    isSampled: Type.Boolean({ description: 'Whether these are a random part of the visits in the range.' }),
    steps: Type.Array(
      Type.Object(
        {
          step: Type.Enum(['visit', 'search', 'open', 'save']),
          visits: Type.Integer({ description: 'Visits that came to this step after the ones before it.' }),
          share: nullable(Type.Number()),
          shareOfPrevious: nullable(Type.Number()),
          unit: UnitSchema,
          figure: FigureSchema,
          ratings: RatingsSchema,
          sinceBefore: nullable(
            Type.Number({ description: 'Median milliseconds between the step before and this one.' }),
          ),
        },
        strict,
      ),
      { description: 'search, then open, then save; `visit` is where all begin, with LCP as its time.' },
    ),
    others: Type.Array(
      Type.Object(
        {
          metric: metric(),
          unit: UnitSchema,
          figure: FigureSchema,
          ratings: RatingsSchema,
          failed: Type.Integer({ description: 'Of those with details.' }),
          left: Type.Integer({ description: 'Left before the end; of those with details.' }),
        },
        strict,
      ),
      { description: 'Every journey by itself, in whatever order: route, search, open, save, import, sync.' },
    ),
  },
  { $id: 'Journeys', ...strict },
);
export type Journeys = Static<typeof JourneysSchema>;

const errorGroup = {
  fingerprint: Type.String(),
  message: Type.String(),
  n: Type.Integer({ description: 'Of the newest that are read one by one, 2,000 at most; so are all others here.' }),
  visits: Type.Integer(),
  firstAt: time('Of those, within the range.'),
  lastAt: time(),
};

/** GET /monitoring/errors: most visits first. */
export const FieldErrorsSchema = Type.Object(
  {
    ...head,
    total: Type.Integer({
      description: 'Of all in the range; of a random part of the visits where `visitsShare` is below 1, an estimate.',
    }),
    read: Type.Integer({ description: 'Groups are of the newest so many.' }),
    series: SeriesSchema,
    errors: Type.Array(
      Type.Object(
        { ...errorGroup, routes: Type.Array(Type.String()), releases: Type.Array(Type.String()) },
        { ...strict, description: 'Its five most frequent routes and releases.' },
      ),
    ),
  },
  { $id: 'FieldErrors', ...strict },
);
export type FieldErrors = Static<typeof FieldErrorsSchema>;

export const StackFrameSchema = Type.Object(
  {
    /** As the browser wrote it. */
    raw: Type.String(),
    name: nullable(Type.String({ description: 'Of the function.' })),
    file: nullable(Type.String({ description: 'Of the sources, or of the build where they are not known.' })),
    line: nullable(Type.Integer()),
    column: nullable(Type.Integer()),
    isOwn: Type.Boolean({ description: 'In our sources; false in packages, extensions and what is not known.' }),
    code: nullable(Type.String({ description: 'The line itself.' })),
  },
  { $id: 'StackFrame', ...strict },
);
export type StackFrame = Static<typeof StackFrameSchema>;

const counted = Type.Array(Type.Object({ value: Type.String(), n: Type.Integer() }, strict));

/** GET /monitoring/errors/:fingerprint */
export const FieldErrorSchema = Type.Object(
  {
    ...head,
    ...errorGroup,
    series: SeriesSchema,
    by: Type.Object({ route: counted, release: counted, browser: counted, device: counted }, strict),
    stacks: Type.Array(
      Type.Object(
        {
          release: Type.String(),
          n: Type.Integer(),
          frames: Type.Array(StackFrameSchema),
          missing: nullable(
            Type.String({ description: 'A sentence: why frames are those of the build and not of the sources.' }),
          ),
        },
        strict,
      ),
      { description: 'The most frequent stack of each of the newest releases.' },
    ),
    visitIds: Type.Array(fieldId()),
  },
  { $id: 'FieldError', ...strict },
);
export type FieldError = Static<typeof FieldErrorSchema>;

const visit = {
  id: fieldId(),
  at: time('Of the event that is shown first.'),
  route: Type.String(),
  device: Type.String(),
  connection: Type.String(),
  country: Type.String(),
  browser: Type.String(),
  release: Type.String(),
  isInstalled: Type.Boolean(),
};

/** GET /monitoring/visits: slowest first, one row a visit. */
export const SlowVisitsSchema = Type.Object(
  {
    ...head,
    metric: metric(),
    unit: UnitSchema,
    thresholds,
    visits: Type.Array(
      Type.Object(
        {
          ...visit,
          navigation: Type.Enum([...NAVIGATIONS]),
          value: Type.Number(),
          element: nullable(Type.String()),
          traceId: nullable(Type.String()),
        },
        strict,
      ),
    ),
  },
  { $id: 'SlowVisits', ...strict },
);
export type SlowVisits = Static<typeof SlowVisitsSchema>;

/** GET /monitoring/visits/:id */
export const VisitSchema = Type.Object(
  {
    ...visit,
    events: Type.Array(
      Type.Object(
        {
          id: fieldId(),
          metric: metric(),
          unit: UnitSchema,
          value: Type.Number(),
          rating: Type.Enum(['good', 'needsImprovement', 'poor']),
          at: time(),
          route: Type.String(),
          navigation: Type.Enum([...NAVIGATIONS]),
          isOffline: Type.Boolean(),
          detail: nullable(FieldDetailSchema),
        },
        strict,
      ),
      { description: 'In the order in which they happened, at most 500.' },
    ),
    traceIds: Type.Array(Type.String({ description: 'Of its requests, for /monitoring/traces/:id.' })),
  },
  { $id: 'Visit', ...strict },
);
export type Visit = Static<typeof VisitSchema>;
