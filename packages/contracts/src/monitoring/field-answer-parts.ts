import { Type } from 'typebox';
import { FIELD_METRICS } from './field-events.ts';
import { UnitSchema } from './figures.ts';

export const nullable = <T extends Parameters<typeof Type.Array>[0]>(schema: T) => Type.Union([schema, Type.Null()]);
export const time = (description?: string) =>
  Type.String({ format: 'date-time', ...(description === undefined ? {} : { description }) });
export const metric = (description = 'What is measured.') => Type.Enum([...FIELD_METRICS], { description });

/** A visit or an event by the last 16 hexadecimal digits of its id: what is stored of it. */
export const FIELD_ID_PATTERN = '^[0-9a-f]{16}$';
export const fieldId = () => Type.String({ pattern: FIELD_ID_PATTERN });

export const strict = { additionalProperties: false } as const;

/** What every answer says of itself. Range and steps are aligned to what the figures are made of. */
export const head = {
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
export const percentileHead = { ...head, percentile: Type.Number() };

/** How many values were good, in between, and poor, counted exactly. */
export const RatingsSchema = Type.Object(
  { good: Type.Integer(), needsImprovement: Type.Integer(), poor: Type.Integer() },
  { $id: 'Ratings', ...strict },
);

const thresholds = Type.Object(
  { good: Type.Number(), poor: Type.Number() },
  { ...strict, description: 'Good up to the first, poor above the second; in the metric’s unit.' },
);

/** What is answered of one metric says which, and how it is judged. */
export const ofMetric = { metric: metric(), unit: UnitSchema, thresholds };
