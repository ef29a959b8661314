import { Type, type Static, type TSchema } from 'typebox';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);

/** One step of a plan. */
export const PlanNodeSchema = Type.Object(
  {
    depth: Type.Integer({ minimum: 0, description: '0 is the step that gives the result; its inputs are one deeper.' }),
    type: Type.String({ description: 'As PostgreSQL names it, for instance Seq Scan.' }),
    relation: nullable(Type.String({ description: 'The table that is read.' })),
    alias: nullable(Type.String({ description: 'What the statement calls it.' })),
    index: nullable(Type.String()),
    condition: nullable(Type.String({ description: 'What an index or a join looks up.' })),
    filter: nullable(Type.String({ description: 'What is thrown away after it was read.' })),
    sortKey: Type.Array(Type.String()),
    cost: Type.Number({ description: 'With its inputs, in the planner’s units.' }),
    selfCost: Type.Number({ description: 'Without its inputs.' }),
    selfMilliseconds: nullable(Type.Number(), { description: 'Without its inputs; null where the plan was not run.' }),
    rowsGuessed: Type.Number(),
    rowsReal: nullable(Type.Number({ description: 'Over all loops.' })),
    rowsRemoved: nullable(Type.Number({ description: 'Read and thrown away by the filter.' })),
    loops: nullable(Type.Number()),
    buffersHit: nullable(Type.Number({ description: 'Pages of 8 KiB that were in memory, with its inputs.' })),
    buffersRead: nullable(Type.Number({ description: 'Pages of 8 KiB that were fetched, with its inputs.' })),
    isCostly: Type.Boolean({ description: 'The one step that takes most of the whole.' }),
  },
  { $id: 'PlanNode', additionalProperties: false },
);
export type PlanNode = Static<typeof PlanNodeSchema>;

export const PlanSchema = Type.Object(
  {
    source: Type.Enum(['generic', 'measured'], {
      description: 'generic: for any parameters, not run; measured: run once with the parameters of a slow call.',
    }),
    nodes: Type.Array(PlanNodeSchema, { description: 'Each step before its inputs.' }),
    cost: Type.Number(),
    planningMilliseconds: nullable(Type.Number()),
    executionMilliseconds: nullable(Type.Number()),
  },
  { $id: 'Plan', additionalProperties: false },
);
export type Plan = Static<typeof PlanSchema>;

/** A plan, or in a sentence why there is none. */
export const PlanAnswerSchema = Type.Object(
  {
    plan: nullable(PlanSchema),
    missing: nullable(Type.String({ description: 'Why there is no plan.' })),
    statementId: nullable(Type.String({ description: 'Under which pg_stat_statements counts it.' })),
  },
  { $id: 'PlanAnswer', additionalProperties: false },
);
export type PlanAnswer = Static<typeof PlanAnswerSchema>;
