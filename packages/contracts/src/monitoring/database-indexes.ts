import { Type, type Static, type TSchema } from 'typebox';
import { AccessProblemSchema } from './database-access.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);

/** An index that would help. */
export const IndexAdviceSchema = Type.Object(
  {
    table: Type.String(),
    columns: Type.Array(Type.String(), {
      description: 'In the order of the index, with DESC where the sort wants it.',
    }),
    statement: Type.String({ description: 'CREATE INDEX CONCURRENTLY …' }),
    why: Type.String({ description: 'One or two sentences.' }),
    checkedBy: Type.Enum(['hypopg', 'estimate'], {
      description:
        'hypopg: the planner chose it when it was pretended to be there; estimate: by our own sum, untested.',
    }),
    costBefore: Type.Number({ description: 'Of the whole statement, in the planner’s units.' }),
    costAfter: Type.Number(),
    rowsRead: Type.Number({ description: 'What the step reads now.' }),
    rowsLeft: Type.Number({ description: 'What it would read with the index.' }),
    sizeBytes: Type.Number({ description: 'What the index would take; an estimate.' }),
    writes: Type.Integer({
      description: 'Rows written to the table since its figures began: each would write the index, too.',
    }),
    statementIds: Type.Array(Type.String(), { description: 'The statements that it would help.' }),
  },
  { $id: 'IndexAdvice', additionalProperties: false },
);
export type IndexAdvice = Static<typeof IndexAdviceSchema>;

export const INDEX_FAULTS = ['unused', 'duplicate', 'invalid'] as const;

export const IndexFactsSchema = Type.Object(
  {
    name: Type.String(),
    table: Type.String(),
    columns: Type.Array(Type.String()),
    definition: Type.String(),
    sizeBytes: Type.Integer(),
    scans: Type.Integer({ description: 'Since the figures began.' }),
    lastScanAt: nullable(Type.String({ format: 'date-time' }), {
      description: 'null: never, or the server is older than PostgreSQL 16.',
    }),
    isUnique: Type.Boolean(),
    isPrimary: Type.Boolean(),
    fault: nullable(Type.Enum([...INDEX_FAULTS])),
    why: nullable(Type.String({ description: 'What is wrong with it, in a sentence.' })),
    coveredBy: nullable(Type.String({ description: 'Of a duplicate: the index that does the same.' })),
    statement: nullable(Type.String({ description: 'What would mend it.' })),
  },
  { $id: 'IndexFacts', additionalProperties: false },
);
export type IndexFacts = Static<typeof IndexFactsSchema>;

export const DatabaseIndexesSchema = Type.Object(
  {
    advice: Type.Array(IndexAdviceSchema),
    looked: Type.Object({
      statements: Type.Integer({ description: 'How many statements were looked at for advice.' }),
      withPlan: Type.Integer({ description: 'How many of them could be planned.' }),
      checkedBy: Type.Enum(['hypopg', 'estimate']),
    }),
    indexes: Type.Array(IndexFactsSchema, { description: 'Those with a fault first, then the largest.' }),
    countedSince: nullable(Type.String({ format: 'date-time' }), {
      description:
        'Since when scans are counted, at least; null: not known yet. Before seven days no index is called unused.',
    }),
    access: Type.Array(AccessProblemSchema),
  },
  { $id: 'DatabaseIndexes', additionalProperties: false },
);
export type DatabaseIndexes = Static<typeof DatabaseIndexesSchema>;
