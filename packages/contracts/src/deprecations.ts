import { Type, type Static } from 'typebox';

const time = () => Type.String({ format: 'date-time' });

export const DeprecatedCallsSchema = Type.Object(
  {
    client: Type.String({ description: 'The name that the User-Agent begins with.' }),
    userEmail: Type.String({ description: 'Empty for nobody who is signed in.' }),
    calls: Type.Integer(),
    firstAt: time(),
    lastAt: time(),
  },
  { $id: 'DeprecatedCalls', additionalProperties: false },
);
export type DeprecatedCalls = Static<typeof DeprecatedCallsSchema>;

export const DeprecationSchema = Type.Object(
  {
    operation: Type.String({ description: 'Method and path, for instance GET /api/v1/products.' }),
    parameter: Type.String({ description: 'Empty: the whole operation.' }),
    since: Type.String({ format: 'date' }),
    sunset: Type.String({ format: 'date', description: 'From then on it may be gone.' }),
    link: Type.String({ description: 'What to read about it.' }),
    instead: Type.String({ description: 'What to ask for instead.' }),
    usedBy: Type.Array(DeprecatedCallsSchema, {
      description: 'Who called it lately comes first; counted within a minute.',
    }),
  },
  { $id: 'Deprecation', additionalProperties: false },
);
export type DeprecationUse = Static<typeof DeprecationSchema>;

export const DeprecationsSchema = Type.Object(
  { deprecations: Type.Array(DeprecationSchema) },
  { $id: 'Deprecations', additionalProperties: false },
);
