import { Type, type Static } from 'typebox';
import { metric, strict } from './field-answer-parts.ts';
import { FIELD_METRICS } from './field-events.ts';
import { DIMENSIONS, FieldQuerySchema } from './monitoring-query.ts';

const { properties: fieldFilter } = FieldQuerySchema;

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
