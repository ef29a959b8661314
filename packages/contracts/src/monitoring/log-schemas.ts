import { Type, type Static, type TSchema } from 'typebox';
import { rangeParameters } from './monitoring-query.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);

export const LOG_LINE_LEVELS = ['info', 'warn', 'error', 'fatal'] as const;
export type LogLineLevel = (typeof LOG_LINE_LEVELS)[number];

export const LogLineSchema = Type.Object(
  {
    id: Type.String({ description: 'Ascending with the time of storing.' }),
    at: Type.String({ format: 'date-time' }),
    level: Type.Enum([...LOG_LINE_LEVELS]),
    message: Type.String(),
    process: Type.String(),
    requestId: nullable(Type.String()),
    traceId: nullable(Type.String(), { description: 'Of a trace that was kept.' }),
    route: nullable(Type.String({ description: 'Method and route, as traces name them.' })),
    status: nullable(Type.Integer()),
    durationMs: nullable(Type.Number()),
    details: Type.Record(Type.String(), Type.Unknown(), {
      description: 'What else the line said; secrets are taken out before it is kept.',
    }),
    pattern: Type.String({ description: 'The id of the pattern that it belongs to.' }),
  },
  { $id: 'LogLine', additionalProperties: false },
);
export type LogLine = Static<typeof LogLineSchema>;

const logFilters = {
  ...rangeParameters,
  level: Type.Optional(
    Type.Enum([...LOG_LINE_LEVELS], { description: 'At least; `info` are slow requests and a sample of the others.' }),
  ),
  requestId: Type.Optional(Type.String({ maxLength: 64 })),
  route: Type.Optional(Type.String({ maxLength: 200, description: 'Method and route: `GET /products`.' })),
  process: Type.Optional(Type.String({ maxLength: 60 })),
  q: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Stands in the message or its details; case does not count.',
    }),
  ),
};

export const LogsQuerySchema = Type.Object(
  {
    ...logFilters,
    pattern: Type.Optional(Type.String({ pattern: '^[0-9a-f]{16}$' })),
    before: Type.Optional(Type.String({ maxLength: 100, description: 'The `next` of the page before.' })),
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
  },
  { additionalProperties: false },
);
export type LogsQuery = Static<typeof LogsQuerySchema>;

export const LogsSchema = Type.Object(
  {
    lines: Type.Array(LogLineSchema, { description: 'Newest first.' }),
    next: nullable(Type.String()),
    keepDays: Type.Integer(),
  },
  { $id: 'Logs', additionalProperties: false },
);
export type Logs = Static<typeof LogsSchema>;

export const LogPatternSchema = Type.Object(
  {
    id: Type.String(),
    pattern: Type.String({ description: 'The message with its numbers, ids and quoted texts replaced.' }),
    level: Type.Enum([...LOG_LINE_LEVELS]),
    count: Type.Integer(),
    first: Type.String({ format: 'date-time', description: 'In the range.' }),
    last: Type.String({ format: 'date-time' }),
    isNew: Type.Boolean({ description: 'It was not seen in as long a time before the range.' }),
    example: LogLineSchema,
  },
  { $id: 'LogPattern', additionalProperties: false },
);
export type LogPattern = Static<typeof LogPatternSchema>;

export const LogPatternsQuerySchema = Type.Object(
  { ...logFilters, limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }) },
  { additionalProperties: false },
);
export type LogPatternsQuery = Static<typeof LogPatternsQuerySchema>;

export const LogPatternsSchema = Type.Object(
  {
    patterns: Type.Array(LogPatternSchema, { description: 'Most frequent first.' }),
    lines: Type.Integer({ description: 'All lines that the filters meet.' }),
  },
  { $id: 'LogPatterns', additionalProperties: false },
);
export type LogPatterns = Static<typeof LogPatternsSchema>;
