import { Type, type Static, type TSchema } from 'typebox';
import { FigureSchema, SeriesSchema, UnitSchema } from './figures.ts';
import { rangeParameters } from './monitoring-query.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);
const time = () => Type.String({ format: 'date-time' });

/** Every answer about a range says which one, and how fine its series are. */
export const rangeAnswered = {
  from: time(),
  to: time(),
  stepSeconds: Type.Integer({ description: 'Of the series.' }),
};

/** What the response cache did for a request; none: its route has no cache. */
export const REQUEST_CACHE_STATES = ['hit', 'stale', 'miss', 'bypass', 'none'] as const;
export type RequestCacheState = (typeof REQUEST_CACHE_STATES)[number];

export const RequestsQuerySchema = Type.Object(
  {
    ...rangeParameters,
    route: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'Series of this one only, as `routes` names it, for instance /api/v1/products/:id.',
      }),
    ),
    method: Type.Optional(Type.String({ minLength: 3, maxLength: 7, description: 'With route.' })),
  },
  { additionalProperties: false },
);

export const RouteFiguresSchema = Type.Object(
  {
    route: Type.String({ description: 'Its pattern; `other` is what no route answers.' }),
    method: Type.String(),
    count: Type.Integer(),
    perSecond: Type.Number(),
    errorShare: FigureSchema,
    refusedShare: Type.Number({ description: 'Answered with 4xx; 0 to 1.' }),
    abandoned: Type.Integer({ description: 'Whose client went away before the answer was sent.' }),
    p50: FigureSchema,
    p95: FigureSchema,
    p99: FigureSchema,
    bytes: Type.Number({ description: 'Of the bodies, as they were sent.' }),
    queueP95: nullable(Type.Number(), { description: 'Of those that waited for a place, ms; null: none had to.' }),
    queued: Type.Integer({ description: 'How many waited.' }),
    cache: Type.Array(
      Type.Object({
        state: Type.Enum([...REQUEST_CACHE_STATES]),
        reason: Type.String({ description: 'For instance lagging, collapsed, switched-off; empty: nothing special.' }),
        count: Type.Integer(),
      }),
      { description: 'Most frequent first; empty for routes without a cache.' },
    ),
    trend: Type.Array(nullable(Type.Number()), { description: 'The p95 in some 30 equal parts of the range, ms.' }),
  },
  { $id: 'RouteFigures', additionalProperties: false },
);
export type RouteFigures = Static<typeof RouteFiguresSchema>;

export const RequestsSchema = Type.Object(
  {
    ...rangeAnswered,
    routes: Type.Array(RouteFiguresSchema, { description: 'By the time that all their requests took together.' }),
    series: Type.Array(SeriesSchema, {
      description:
        'rate, errors (share), p50, p95, p99, bytes (per second), concurrency, and hits (share) of `route`, or of all.',
    }),
  },
  { $id: 'Requests', additionalProperties: false },
);
export type RequestsAnswer = Static<typeof RequestsSchema>;

export const SIGNALS = ['traffic', 'errors', 'latency', 'saturation'] as const;
export const GoldenSignalSchema = Type.Object(
  {
    name: Type.Enum([...SIGNALS]),
    unit: UnitSchema,
    now: FigureSchema,
    before: FigureSchema,
    detail: Type.String({ description: 'What `now` is, in words, for instance “p95 of all requests”.' }),
    series: Type.Array(SeriesSchema),
  },
  { $id: 'GoldenSignal', additionalProperties: false },
);
export type GoldenSignal = Static<typeof GoldenSignalSchema>;

export const GoldenSchema = Type.Object(
  {
    ...rangeAnswered,
    signals: Type.Array(GoldenSignalSchema, { description: 'traffic, errors, latency, saturation.' }),
  },
  { $id: 'Golden', additionalProperties: false },
);
export type GoldenAnswer = Static<typeof GoldenSchema>;
