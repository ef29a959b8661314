import { Type, type Static, type TSchema } from 'typebox';
import { AccessProblemSchema } from './database-access.ts';
import { PoolSchema } from './database-activity.ts';
import { SeriesSchema } from './figures.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);

/** Something that somebody ought to look at. */
export const DatabaseConcernSchema = Type.Object(
  {
    level: Type.Enum(['risk', 'failed']),
    text: Type.String({ description: 'One sentence.' }),
    screen: Type.Enum(['statements', 'indexes', 'tables', 'activity', 'access'], {
      description: 'Where its evidence is.',
    }),
  },
  { $id: 'DatabaseConcern', additionalProperties: false },
);
export type DatabaseConcern = Static<typeof DatabaseConcernSchema>;

export const DatabaseSummarySchema = Type.Object(
  {
    verdict: Type.String({ description: 'One sentence.' }),
    concerns: Type.Array(DatabaseConcernSchema),
    version: Type.String({ description: 'Of PostgreSQL.' }),
    startedAt: Type.String({ format: 'date-time' }),
    databaseBytes: Type.Integer(),
    connections: Type.Integer({ description: 'Of the whole server.' }),
    maxConnections: Type.Integer(),
    pool: PoolSchema,
    buffersHitShare: nullable(Type.Number(), {
      description: 'Pages found in memory, in the range; null: nothing was read.',
    }),
    callsPerSecond: nullable(Type.Number(), { description: 'In the range, over the time that was read.' }),
    meanMilliseconds: nullable(Type.Number()),
    blocked: Type.Integer({ description: 'Sessions that wait for another now.' }),
    longestTransactionMilliseconds: nullable(Type.Number()),
    age: Type.Integer({ description: 'Transactions since the oldest row of any database was frozen.' }),
    replicas: Type.Integer(),
    replicaLagMilliseconds: nullable(Type.Number(), { description: 'Of the one furthest behind.' }),
    series: Type.Array(SeriesSchema, { description: 'Statements a second and their mean time.' }),
    readAt: nullable(Type.String({ format: 'date-time' })),
    access: Type.Array(AccessProblemSchema),
  },
  { $id: 'DatabaseSummary', additionalProperties: false },
);
export type DatabaseSummary = Static<typeof DatabaseSummarySchema>;
