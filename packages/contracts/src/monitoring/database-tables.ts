import { Type, type Static, type TSchema } from 'typebox';
import { AccessProblemSchema } from './database-access.ts';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);
const time = () => nullable(Type.String({ format: 'date-time' }));

export const TableFactsSchema = Type.Object(
  {
    name: Type.String(),
    parent: nullable(Type.String(), { description: 'Of a partition: the table that it belongs to.' }),
    rows: Type.Integer({ description: 'By PostgreSQL’s own estimate.' }),
    tableBytes: Type.Integer({ description: 'Rows, with what is kept out of line.' }),
    indexBytes: Type.Integer(),
    inserted: Type.Integer(),
    updated: Type.Integer(),
    updatedInPlace: Type.Integer({ description: 'Of these, so many touched no index (HOT).' }),
    deleted: Type.Integer(),
    scans: Type.Integer({ description: 'Times that it was read whole.' }),
    indexScans: Type.Integer(),
    liveRows: Type.Integer(),
    deadRows: Type.Integer(),
    deadRowsLimit: nullable(Type.Integer(), {
      description: 'With so many dead rows autovacuum begins; null where it is switched off.',
    }),
    lastVacuumAt: time(),
    lastAnalyseAt: time(),
    bloatBytes: nullable(Type.Integer(), {
      description:
        'Room that a rewrite would give back: an estimate from the statistics of the columns; null without them.',
    }),
    age: nullable(Type.Integer(), {
      description: 'Transactions since its oldest row was frozen; at 2,000,000,000 writing would end.',
    }),
    why: nullable(Type.String({ description: 'What is wrong with it, in a sentence.' })),
    statement: nullable(Type.String({ description: 'What would mend it.' })),
  },
  { $id: 'TableFacts', additionalProperties: false },
);
export type TableFacts = Static<typeof TableFactsSchema>;

export const DatabaseTablesSchema = Type.Object(
  {
    tables: Type.Array(TableFactsSchema, { description: 'The largest first.' }),
    databaseBytes: Type.Integer(),
    access: Type.Array(AccessProblemSchema),
  },
  { $id: 'DatabaseTables', additionalProperties: false },
);
export type DatabaseTables = Static<typeof DatabaseTablesSchema>;
