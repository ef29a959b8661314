import { Type, type Static, type TSchema } from 'typebox';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);

export { FEW } from './monitoring-words.ts';

/** The units of figures in answers; screens choose how to write them. */
export const UNITS = ['ms', 'score', 'share', 'bytes', 'count', 'perSecond', 'seconds'] as const;
export const UnitSchema = Type.Enum([...UNITS], {
  description: 'ms; score (CLS); share (0 to 1); bytes; count; perSecond; seconds',
});
export type Unit = (typeof UNITS)[number];

/** One figure with what is known of its certainty. */
export const FigureSchema = Type.Object(
  {
    value: nullable(Type.Number(), { description: 'null: nothing was measured.' }),
    low: nullable(Type.Number(), {
      description: 'Of the 95 % confidence interval; null where there are too few values.',
    }),
    high: nullable(Type.Number()),
    n: Type.Integer({ description: 'How many values it was made from.' }),
  },
  { $id: 'Figure', additionalProperties: false },
);
export type Figure = Static<typeof FigureSchema>;

/** A line of a chart, by columns: `values[i]` was measured in the step that begins at `times[i]`. */
export const SeriesSchema = Type.Object(
  {
    name: Type.String({ description: 'What the line is labelled with.' }),
    unit: UnitSchema,
    times: Type.Array(Type.Number({ description: 'Seconds since 1970, ascending.' })),
    values: Type.Array(nullable(Type.Number())),
    low: Type.Optional(Type.Array(nullable(Type.Number()))),
    high: Type.Optional(Type.Array(nullable(Type.Number()))),
    n: Type.Optional(Type.Array(Type.Integer())),
  },
  { $id: 'Series', additionalProperties: false },
);
export type Series = Static<typeof SeriesSchema>;

/** Something that happened and may explain a change of lines. */
export const MarkerSchema = Type.Object(
  {
    at: Type.String({ format: 'date-time' }),
    kind: Type.Enum(['release', 'import', 'purge', 'bulk', 'alert']),
    label: Type.String(),
    jobId: Type.Optional(Type.String()),
  },
  { $id: 'Marker', additionalProperties: false },
);
export type Marker = Static<typeof MarkerSchema>;
