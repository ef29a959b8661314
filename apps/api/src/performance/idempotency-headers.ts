import { Type } from 'typebox';

/** What a route that takes an Idempotency-Key says of it in the API's document; idempotency-key.ts reads it. */
export const idempotencyKey = Type.Optional(
  Type.String({
    description: 'Makes it safe to send the request again: the same key and body get the same answer for 30 days.',
  }),
);
export const IDEMPOTENCY_HEADERS = Type.Object({ 'idempotency-key': idempotencyKey });
