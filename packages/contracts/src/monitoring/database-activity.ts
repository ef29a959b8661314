import { Type, type Static, type TSchema } from 'typebox';
import { AccessProblemSchema } from './database-access.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);

export const SessionSchema = Type.Object(
  {
    pid: Type.Integer(),
    application: Type.String(),
    state: Type.String({ description: 'active, idle in transaction, …; hidden where we may not see it.' }),
    waitsFor: nullable(Type.String({ description: 'For instance Lock: transactionid.' })),
    statementName: nullable(Type.String({ description: 'A few words made from its text.' })),
    statementId: nullable(Type.String()),
    statementMilliseconds: nullable(Type.Number({ description: 'Since its statement, or its last one, began.' })),
    transactionMilliseconds: nullable(Type.Number({ description: 'Since its transaction began.' })),
    blockedBy: Type.Array(Type.Integer({ description: 'pid' })),
  },
  { $id: 'DatabaseSession', additionalProperties: false },
);
export type DatabaseSession = Static<typeof SessionSchema>;

export const ReplicaSchema = Type.Object(
  {
    name: Type.String(),
    state: Type.String(),
    isSynchronous: Type.Boolean(),
    lagBytes: nullable(Type.Integer()),
    lagMilliseconds: nullable(Type.Number()),
  },
  { $id: 'DatabaseReplica', additionalProperties: false },
);

export const PoolSchema = Type.Object(
  {
    size: Type.Integer(),
    connections: Type.Integer(),
    idle: Type.Integer(),
    waiting: Type.Integer(),
  },
  { $id: 'DatabasePool', additionalProperties: false, description: 'Of the process that answers.' },
);

export const DatabaseActivitySchema = Type.Object(
  {
    sessions: Type.Array(SessionSchema, {
      description: 'All but idle ones: who is blocked first, then the longest transaction.',
    }),
    connections: Type.Array(Type.Object({ application: Type.String(), state: Type.String(), count: Type.Integer() }), {
      description: 'Of this database.',
    }),
    used: Type.Integer({ description: 'Connections of the whole server.' }),
    maxConnections: Type.Integer(),
    pool: PoolSchema,
    replicas: Type.Array(ReplicaSchema),
    isReplica: Type.Boolean(),
    access: Type.Array(AccessProblemSchema),
  },
  { $id: 'DatabaseActivity', additionalProperties: false },
);
export type DatabaseActivity = Static<typeof DatabaseActivitySchema>;
