import { Type, type Static } from 'typebox';
import {
  FIELD_ID_PATTERN,
  metric,
  nullable,
  ofMetric,
  percentileHead,
  RatingsSchema,
  strict,
} from './field-answer-parts.ts';
import { FigureSchema, SeriesSchema, UnitSchema } from './figures.ts';
import { DIMENSIONS } from './monitoring-query.ts';

export type Ratings = Static<typeof RatingsSchema>;

export const VitalSchema = Type.Object(
  {
    ...ofMetric,
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
    ...ofMetric,
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
    ...ofMetric,
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
    ...ofMetric,
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
