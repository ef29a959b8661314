import { Type, type Static, type TSchema } from 'typebox';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);
const time = () => Type.String({ format: 'date-time' });

export const ChunkSchema = Type.Object(
  {
    name: Type.String({ description: 'Without its hash, for instance catalogue-screen.js.' }),
    gzipBytes: Type.Integer(),
    bytes: Type.Integer({ description: 'Minified.' }),
  },
  { additionalProperties: false },
);

export const BudgetSchema = Type.Object(
  {
    name: Type.String(),
    maxBytes: Type.Integer({ description: 'gzip.' }),
    bytes: nullable(Type.Integer(), { description: 'null: it was not told for this release.' }),
  },
  { additionalProperties: false },
);

/** What runs, or ran: a program of the server with a build of the web app. */
export const BuildSchema = Type.Object(
  {
    id: Type.String({ description: 'As field data and caches name it.' }),
    webRelease: nullable(Type.String(), { description: 'The build of the web app; null: none was there.' }),
    firstSeenAt: time(),
    lastSeenAt: time(),
    isCurrent: Type.Boolean(),
    bytes: Type.Integer({ description: 'gzip, all chunks.' }),
    chunks: Type.Array(ChunkSchema, { description: 'Largest first.' }),
    budgets: Type.Array(BudgetSchema),
  },
  { $id: 'Build', additionalProperties: false },
);
export type BuildAnswer = Static<typeof BuildSchema>;

export const BuildsQuerySchema = Type.Object(
  { limit: Type.Integer({ minimum: 1, maximum: 50, default: 10 }) },
  { additionalProperties: false },
);
export const BuildsSchema = Type.Object(
  { builds: Type.Array(BuildSchema, { description: 'Newest first.' }) },
  { $id: 'Builds', additionalProperties: false },
);
export type BuildsAnswer = Static<typeof BuildsSchema>;
