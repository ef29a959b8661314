import { Type, type Static, type TSchema } from 'typebox';

const nullable = <T extends TSchema>(schema: T, options = {}) => Type.Union([schema, Type.Null()], options);

/** Something that the database does not let us see, and what would. */
export const AccessProblemSchema = Type.Object(
  {
    what: Type.String({ description: 'What is missing on the screens.' }),
    why: Type.String({ description: 'One sentence.' }),
    statement: nullable(Type.String({ description: 'What to run as the database’s owner.' })),
  },
  { $id: 'AccessProblem', additionalProperties: false },
);
export type AccessProblem = Static<typeof AccessProblemSchema>;
