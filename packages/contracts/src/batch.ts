import { Type, type Static } from 'typebox';

export const BATCH_CALLS_MAX = 50;
export const BATCH_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

const header = (description: string) => Type.Optional(Type.String({ maxLength: 8_192, description }));

/** What a call may say beside its address and body; who calls is said once, by the batch. */
export const BATCH_REQUEST_HEADERS = {
  'change-token': header(
    'A read that is not older than that write; the batch’s own header counts where this is left out.',
  ),
  'content-type': header('application/json where it is left out.'),
  'idempotency-key': header('Of this call; made from the batch’s own where this is left out.'),
  'if-match': header('The version that a write changes.'),
  'if-none-match': header('Answered with 304 and no body where it still holds.'),
} as const;

export const BatchCallSchema = Type.Object(
  {
    id: Type.Optional(Type.String({ maxLength: 100, description: 'Comes back with the result.' })),
    method: Type.Enum([...BATCH_METHODS]),
    path: Type.String({
      minLength: 1,
      maxLength: 16_384,
      description: 'With its query, percent-encoded.',
      examples: ['/api/v1/products?limit=2&fields=id,title', '/api/v1/products/facets', '/api/v1/site'],
    }),
    headers: Type.Optional(
      Type.Object(BATCH_REQUEST_HEADERS, { additionalProperties: false, description: 'Names in any case.' }),
    ),
    body: Type.Optional(Type.Unknown({ description: 'JSON.' })),
  },
  { $id: 'BatchCall', additionalProperties: false },
);
export type BatchCall = Static<typeof BatchCallSchema>;

export const BatchSchema = Type.Object(
  { calls: Type.Array(BatchCallSchema, { minItems: 1, maxItems: BATCH_CALLS_MAX }) },
  { $id: 'Batch', additionalProperties: false },
);
export type Batch = Static<typeof BatchSchema>;

export const BatchResultSchema = Type.Object(
  {
    id: Type.Union([Type.String(), Type.Null()], { description: 'null where the call named none.' }),
    status: Type.Integer(),
    headers: Type.Record(Type.String(), Type.String(), { description: 'ETag, Location, Change-Token and the like.' }),
    body: Type.Unknown({
      description: 'What the call alone would answer; a problem from status 400 on; null for none.',
    }),
  },
  { $id: 'BatchResult', additionalProperties: false },
);
export type BatchResult = Static<typeof BatchResultSchema>;

export const BatchResultsSchema = Type.Object(
  { results: Type.Array(BatchResultSchema, { description: 'In the order of the calls.' }) },
  { $id: 'BatchResults', additionalProperties: false },
);
