import { Type, type Static, type TSchema } from 'typebox';
import { FigureSchema, SeriesSchema } from './figures.ts';
import { rangeAnswered } from './service-requests.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);

export const JobKindFiguresSchema = Type.Object(
  {
    kind: Type.String(),
    queued: Type.Integer({ description: 'Now.' }),
    running: Type.Integer({ description: 'Now.' }),
    oldestSeconds: nullable(Type.Number(), {
      description: 'How long the oldest that waits has waited; null: none does.',
    }),
    runs: Type.Integer({ description: 'That ended within the range.' }),
    failed: Type.Integer(),
    failedShare: FigureSchema,
    p50: FigureSchema,
    p95: FigureSchema,
    waitP95: FigureSchema,
  },
  { $id: 'JobKindFigures', additionalProperties: false },
);
export type JobKindFigures = Static<typeof JobKindFiguresSchema>;

export const MonitoredJobsSchema = Type.Object(
  {
    ...rangeAnswered,
    queued: Type.Integer({ description: 'Now, of all kinds.' }),
    running: Type.Integer(),
    oldestSeconds: nullable(Type.Number()),
    perMinute: Type.Number({ description: 'That ended within the range.' }),
    failedShare: FigureSchema,
    before: FigureSchema,
    kinds: Type.Array(JobKindFiguresSchema),
    series: Type.Array(SeriesSchema, {
      description: 'queued, oldest (seconds), ended (per second), failed (share), p95.',
    }),
  },
  { $id: 'MonitoredJobs', additionalProperties: false },
);
export type MonitoredJobsAnswer = Static<typeof MonitoredJobsSchema>;
