import { Type, type Static, type TSchema } from 'typebox';
import { AccessProblemSchema } from './database-access.ts';
import { IndexAdviceSchema } from './database-indexes.ts';
import { PlanAnswerSchema, PlanSchema } from './database-plan.ts';
import { SeriesSchema } from './figures.ts';
import { rangeParameters } from './monitoring-query.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);
const time = () => Type.String({ format: 'date-time' });

/** What one statement cost in a range of time; times in milliseconds. */
const figures = {
  id: Type.String({ description: 'pg_stat_statements’ number; `others` for what was too little to be kept apart.' }),
  name: Type.String({ description: 'What it does, in a few words made from its text.' }),
  text: Type.String({ description: 'As pg_stat_statements keeps it: constants are replaced by $1, $2, …' }),
  isOwn: Type.Boolean({ description: 'Asked by the console itself.' }),
  calls: Type.Integer(),
  totalMilliseconds: Type.Number(),
  share: Type.Number({ description: 'Of the time of all statements in the range, 0 to 1.' }),
  meanMilliseconds: Type.Number(),
  spreadMilliseconds: Type.Number({ description: 'The standard deviation.' }),
  slowMilliseconds: Type.Number({
    description:
      'An estimate of the 95th percentile from mean and spread (mean + 1.645 × spread, not above the slowest); PostgreSQL keeps no distribution.',
  }),
  slowestMilliseconds: Type.Number({
    description: 'The slowest call that PostgreSQL remembers of it, which may have been before the range.',
  }),
  rows: Type.Integer(),
  rowsPerCall: Type.Number(),
  buffersHit: Type.Integer({ description: 'Pages of 8 KiB found in memory.' }),
  buffersRead: Type.Integer({ description: 'Pages of 8 KiB fetched.' }),
  buffersWritten: Type.Integer({ description: 'Pages of 8 KiB of temporary files written and read.' }),
  readMilliseconds: nullable(Type.Number({ description: 'Waiting for reading; null where track_io_timing is off.' })),
};

export const StatementSchema = Type.Object(figures, { $id: 'Statement', additionalProperties: false });
export type Statement = Static<typeof StatementSchema>;

export const STATEMENT_SORTS = ['total', 'mean', 'slow', 'calls', 'rows', 'read'] as const;
export type StatementSort = (typeof STATEMENT_SORTS)[number];

export const StatementsQuerySchema = Type.Object(
  {
    ...rangeParameters,
    sort: Type.Enum([...STATEMENT_SORTS], { default: 'total', description: 'By what, largest first.' }),
    search: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the text or the name.' })),
    withOwn: Type.Boolean({ default: false, description: 'Also those that the console asks itself.' }),
    limit: Type.Integer({ default: 50, minimum: 1, maximum: 200 }),
  },
  { additionalProperties: false },
);
export type StatementsQuery = Static<typeof StatementsQuerySchema>;

export const StatementsSchema = Type.Object(
  {
    from: time(),
    to: time(),
    statements: Type.Array(StatementSchema),
    found: Type.Integer({ description: 'How many there are without the limit.' }),
    totalMilliseconds: Type.Number({ description: 'Of all statements in the range, the console’s own included.' }),
    totalCalls: Type.Integer(),
    ownShare: Type.Number({ description: 'Of the total time, what the console’s own statements took.' }),
    readAt: nullable(time(), { description: 'When PostgreSQL’s figures were last read; null: not yet.' }),
    access: Type.Array(AccessProblemSchema),
  },
  { $id: 'Statements', additionalProperties: false },
);
export type Statements = Static<typeof StatementsSchema>;

export const StatementDetailSchema = Type.Object(
  {
    ...figures,
    from: time(),
    to: time(),
    series: Type.Array(SeriesSchema, { description: 'Mean time and calls a second.' }),
    ...PlanAnswerSchema.properties,
    measured: nullable(PlanSchema, { description: 'As it was last measured by this process, within an hour.' }),
    advice: Type.Array(IndexAdviceSchema),
    access: Type.Array(AccessProblemSchema),
  },
  { $id: 'StatementDetail', additionalProperties: false },
);
export type StatementDetail = Static<typeof StatementDetailSchema>;
