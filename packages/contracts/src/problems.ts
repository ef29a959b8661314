import { Type, type Static } from 'typebox';
import { ProductSchema } from './products.ts';

/** Every error code that the API sends, with its HTTP status and a title that never changes for a code. */
export const PROBLEMS = {
  validation_failed: { status: 400, title: 'The request is not valid' },
  cursor_invalid: { status: 400, title: 'The cursor does not belong to this list' },
  change_token_invalid: { status: 400, title: 'The change token is not one of this catalogue' },
  malformed_request: { status: 400, title: 'The request could not be read' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  credentials_invalid: { status: 401, title: 'Email or password is wrong' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  cross_site: { status: 403, title: 'The request came from another site' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'This address does not take that method' },
  conflict: { status: 409, title: 'Another product has that already' },
  idempotency_in_progress: { status: 409, title: 'The first request with this key is still running' },
  in_use: { status: 409, title: 'Something still needs it' },
  profile_running: { status: 409, title: 'A profile of this process is being made' },
  job_state: { status: 409, title: 'The job is past that' },
  cursor_expired: { status: 410, title: 'The cursor is too old' },
  undo_expired: { status: 410, title: 'This can no longer be undone' },
  version_conflict: { status: 412, title: 'Somebody else was faster' },
  not_acceptable: { status: 406, title: 'There is no form of this that you accept' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  too_large: { status: 413, title: 'The request is too large' },
  uri_too_long: { status: 414, title: 'The address is too long' },
  unsupported_media_type: { status: 415, title: 'That content type is not taken here' },
  idempotency_key_reused: { status: 422, title: 'The idempotency key belongs to another request' },
  precondition_required: { status: 428, title: 'Say which version you change' },
  too_many_requests: { status: 429, title: 'Too many failed attempts' },
  rate_limited: { status: 429, title: 'Too many requests in a short time' },
  headers_too_large: { status: 431, title: 'The request headers are too large' },
  internal: { status: 500, title: 'Something went wrong here' },
  overloaded: { status: 503, title: 'Too busy at the moment' },
  database_unavailable: { status: 503, title: 'The database does not answer' },
  database_timeout: { status: 503, title: 'The database took too long' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'A URI that names the kind of problem.' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What to do about it.' }),
    code: Type.String({ description: 'Stable and machine readable.', enum: Object.keys(PROBLEMS) }),
    requestId: Type.String(),
    current: Type.Optional(ProductSchema),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          path: Type.String({ description: 'JSON Pointer, for instance /query/limit.' }),
          code: Type.String(),
          message: Type.String(),
        }),
      ),
    ),
  },
  { $id: 'Problem', description: 'RFC 9457 application/problem+json.' },
);
export type Problem = Static<typeof ProblemSchema>;
