import { Type, type Static, type TSchema } from 'typebox';
import { FIELD_METRICS } from './field-events.ts';
import { filterParameters, rangeParameters } from './monitoring-query.ts';
import { TraceSchema, traceId } from './trace-schemas.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);

/** From what a person felt to what would help, each a part of the one before. */
export const WHY_STEPS = ['visit', 'calls', 'trace', 'plan', 'index'] as const;
export type WhyStepName = (typeof WHY_STEPS)[number];

/** A bar of a waterfall. */
const bar = {
  name: Type.String(),
  depth: Type.Integer({ description: '0, or 1 for a part of the bar above it.' }),
  startMs: Type.Number(),
  durationMs: Type.Number(),
  isHot: Type.Boolean(),
};
export const WhyBarSchema = Type.Object(bar, { $id: 'WhyBar', additionalProperties: false });
export type WhyBar = Static<typeof WhyBarSchema>;

const step = <N extends WhyStepName, T extends TSchema>(name: N, data: T) =>
  Type.Object(
    {
      step: Type.Literal(name),
      state: Type.Enum(['found', 'missing']),
      title: Type.String(),
      sentence: Type.String({
        description: 'What this step shows; of a missing one why it is missing and what to do.',
      }),
      evidence: nullable(Type.String(), { description: 'Where it is from: ids, how many there are, why it was kept.' }),
      data: nullable(data, { description: 'null where the step is missing.' }),
    },
    { additionalProperties: false },
  );

export const WhyVisitSchema = Type.Object(
  {
    visitId: Type.String(),
    at: Type.String({ format: 'date-time' }),
    metric: Type.Enum([...FIELD_METRICS]),
    value: Type.Number(),
    route: Type.String(),
    device: Type.String(),
    connection: Type.String(),
    release: Type.String(),
    slowVisits: Type.Integer({ description: 'How many visits were as slow, this one included.' }),
    timeline: Type.Array(WhyBarSchema),
  },
  { additionalProperties: false },
);
export const WhyCallsSchema = Type.Object(
  {
    calls: Type.Array(
      Type.Object(
        {
          ...bar,
          traceId: nullable(traceId()),
          status: nullable(Type.Integer()),
          cache: nullable(Type.String()),
          serverMs: nullable(Type.Number({ description: 'Of it, what the server took; the rest is the network.' })),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export const WhyTraceSchema = Type.Object({ trace: TraceSchema }, { additionalProperties: false });
export const WhyPlanSchema = Type.Object(
  {
    statementName: nullable(Type.String()),
    statement: Type.String({ description: 'Its SQL, with $1 in the place of values.' }),
    isEstimate: Type.Boolean({ description: 'true: the planner’s costs, nothing was run again.' }),
    nodes: Type.Array(
      Type.Object(
        {
          depth: Type.Integer(),
          text: Type.String({ description: 'For instance `Seq Scan on products`.' }),
          detail: nullable(Type.String({ description: 'Its conditions.' })),
          share: nullable(
            Type.Number({ description: 'Of the whole plan’s cost or time, without its children: 0 to 1.' }),
          ),
          rows: nullable(Type.Number()),
          isHot: Type.Boolean(),
        },
        { additionalProperties: false },
      ),
      { description: 'Parents before their children.' },
    ),
  },
  { additionalProperties: false },
);
export const WhyIndexSchema = Type.Object(
  {
    statement: nullable(Type.String({ description: 'That makes the index; null: none is missing.' })),
    before: nullable(Type.Number({ description: 'The plan’s cost, in the planner’s units.' })),
    after: nullable(Type.Number()),
    isChecked: Type.Boolean({ description: 'The planner was shown the index (HypoPG); otherwise it is an estimate.' }),
  },
  { additionalProperties: false },
);

export const WhyAnswerSchema = Type.Object(
  {
    question: Type.String({ description: 'What was asked, in words: “Why is INP on /products slow?”' }),
    verdict: Type.String({ description: 'The cause in a sentence, or how far the evidence reaches.' }),
    steps: Type.Tuple(
      [
        step('visit', WhyVisitSchema),
        step('calls', WhyCallsSchema),
        step('trace', WhyTraceSchema),
        step('plan', WhyPlanSchema),
        step('index', WhyIndexSchema),
      ],
      { description: 'Always all five, in this order.' },
    ),
  },
  { $id: 'WhyAnswer', additionalProperties: false },
);
export type WhyAnswer = Static<typeof WhyAnswerSchema>;
export type WhyStep = WhyAnswer['steps'][number];

/** Ask by `visit`, by `trace`, or by `metric` with range and filters: then the slowest typical visit is taken. */
export const WhyQuerySchema = Type.Object(
  {
    ...rangeParameters,
    ...filterParameters,
    metric: Type.Enum([...FIELD_METRICS], { default: 'INP' }),
    visit: Type.Optional(
      Type.String({
        pattern: '^([0-9a-f]{16}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$',
        description: 'As answers give it, or the whole UUID.',
      }),
    ),
    trace: Type.Optional(traceId('A request’s own trace; the steps before it are then missing.')),
  },
  { additionalProperties: false },
);
export type WhyQuery = Static<typeof WhyQuerySchema>;
