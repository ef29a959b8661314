import { Type } from 'typebox';
import { IDEMPOTENCY_HEADERS, idempotencyKey } from '../../../performance/idempotency-headers.ts';

const ifMatch = (description: string) => Type.Optional(Type.String({ description }));
const WRITE_PROBLEMS = [
  'idempotency_in_progress',
  'idempotency_key_reused',
  'cross_site',
  'conflict',
  'overloaded',
] as const;

/** What every write says of itself. */
export const WRITE = { config: { access: 'editor', problems: WRITE_PROBLEMS } } as const;
/** What every write to one product says of itself. Its answer has a strong ETag, as GET's has, so it is not compressed on the way. */
export const VERSIONED_WRITE = {
  config: { access: 'editor', problems: [...WRITE_PROBLEMS, 'version_conflict', 'precondition_required'] },
  compress: false,
} as const;

/** Headers of writes, for the API's document. */
export const KEYED = IDEMPOTENCY_HEADERS;
export const REQUIRED_VERSION = Type.Object({
  'if-match': ifMatch('Required: the ETag that was read, of which the version counts; a list of them; or `*`.'),
  'idempotency-key': idempotencyKey,
});
export const OPTIONAL_VERSION = Type.Object({
  'if-match': ifMatch('Where it is sent, the product must be at this version.'),
  'idempotency-key': idempotencyKey,
});
