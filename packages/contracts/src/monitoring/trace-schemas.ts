import { Type, type Static, type TSchema } from 'typebox';
import { rangeParameters } from './monitoring-query.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);

/** https://www.w3.org/TR/trace-context/#trace-id */
export const traceId = (description?: string) =>
  Type.String({ pattern: '^[0-9a-f]{32}$', ...(description ? { description } : {}) });
const spanId = () => Type.String({ pattern: '^[0-9a-f]{16}$' });

/** What a span measured. `request` and `job` are roots, the others their parts. */
export const SPAN_KINDS = [
  'request',
  'job',
  'step',
  'queue',
  'cache',
  'pool',
  'sql',
  'redis',
  'serialise',
  'compress',
  'send',
] as const;
export type SpanKind = (typeof SPAN_KINDS)[number];

/** Why a trace was kept; of several the first. `began-job`: whoever looks at a job finds what began it. */
export const KEPT_BECAUSE = ['failed', 'slow', 'began-job', 'job', 'asked', 'sampled'] as const;
export type KeptBecause = (typeof KEPT_BECAUSE)[number];

export const TraceSpanSchema = Type.Object(
  {
    id: spanId(),
    parentId: nullable(spanId(), { description: 'null: the trace begins here, as far as this service saw it.' }),
    name: Type.String({ description: 'For instance `sql products.list`.' }),
    kind: Type.Enum([...SPAN_KINDS]),
    startMs: Type.Number({ description: 'Milliseconds since the trace began.' }),
    durationMs: Type.Number(),
    attributes: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
      description: 'By the names of OpenTelemetry’s semantic conventions, where these have one.',
    }),
    isHot: Type.Boolean({ description: 'The part that took longest: where to look first.' }),
  },
  { $id: 'TraceSpan', additionalProperties: false },
);
export type TraceSpan = Static<typeof TraceSpanSchema>;

const summary = {
  id: traceId(),
  at: Type.String({ format: 'date-time', description: 'When it began.' }),
  kind: Type.Enum(['request', 'job']),
  name: Type.String({ description: 'Method and route, or the kind of the job.' }),
  durationMs: Type.Number(),
  status: nullable(Type.Integer(), { description: 'Of a request: what it was answered with.' }),
  isFailed: Type.Boolean(),
  kept: Type.Enum([...KEPT_BECAUSE]),
  cache: nullable(Type.String(), { description: 'What the response cache did: hit, miss, stale, bypass.' }),
  requestId: nullable(Type.String()),
  jobId: nullable(Type.String({ format: 'uuid' }), { description: 'The job that it is, or that it began.' }),
  process: Type.String({ description: 'Which process, for instance `api 4711`.' }),
  hot: nullable(Type.Object({ name: Type.String(), durationMs: Type.Number() }, { additionalProperties: false }), {
    description: 'The part that took longest.',
  }),
  spans: Type.Integer({ description: 'How many.' }),
};

export const TraceListItemSchema = Type.Object(summary, { $id: 'TraceListItem', additionalProperties: false });
export type TraceListItem = Static<typeof TraceListItemSchema>;

export const TraceSchema = Type.Object(
  {
    ...summary,
    spans: Type.Array(TraceSpanSchema, { description: 'Parents before their children, by their beginning.' }),
    dropped: Type.Integer({ description: 'Spans that were more than are kept of one trace.' }),
    links: Type.Array(
      Type.Object(
        { traceId: traceId(), name: Type.String(), relation: Type.Enum(['began', 'begun-by', 'same-trace']) },
        { additionalProperties: false },
      ),
      { description: 'The job that a request began, the request that began a job, other requests of the same trace.' },
    ),
  },
  { $id: 'Trace', additionalProperties: false },
);
export type Trace = Static<typeof TraceSchema>;

export const TracesQuerySchema = Type.Object(
  {
    ...rangeParameters,
    name: Type.Optional(
      Type.String({ maxLength: 200, description: 'Exactly, as the list shows it: `GET /products`.' }),
    ),
    kept: Type.Optional(Type.Enum([...KEPT_BECAUSE])),
    requestId: Type.Optional(Type.String({ maxLength: 64 })),
    jobId: Type.Optional(Type.String({ format: 'uuid' })),
    minMs: Type.Optional(Type.Number({ minimum: 0, description: 'Only what took at least so many milliseconds.' })),
    sort: Type.Enum(['newest', 'slowest'], { default: 'newest' }),
    before: Type.Optional(
      Type.String({ maxLength: 100, description: 'The `next` of the page before; only of the newest.' }),
    ),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  },
  { additionalProperties: false },
);
export type TracesQuery = Static<typeof TracesQuerySchema>;

export const TracesSchema = Type.Object(
  {
    traces: Type.Array(TraceListItemSchema),
    next: nullable(Type.String(), { description: '`before` of the next page; null: this is the last one.' }),
    names: Type.Array(
      Type.Object(
        { name: Type.String(), count: Type.Integer(), slowestMs: Type.Number() },
        { additionalProperties: false },
      ),
      { description: 'What there is in the range, whatever the other filters; most first.' },
    ),
    keepDays: Type.Integer({ description: 'Older traces are dropped.' }),
    slowMs: Type.Number({ description: 'What takes at least so long is kept, whoever asks.' }),
    sampledShare: Type.Number({ description: 'Of the rest, so much.' }),
  },
  { $id: 'Traces', additionalProperties: false },
);
export type Traces = Static<typeof TracesSchema>;

export const TraceParamsSchema = Type.Object({ id: traceId() }, { additionalProperties: false });
