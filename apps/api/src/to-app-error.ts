import type { ProblemCode } from '@headroom/contracts/problems';
import { AppError } from './errors.ts';
import { toFieldErrors, type RequestPart, type SchemaFault } from './validation-errors.ts';

/** What errors of Fastify, node-postgres, Prisma and Node carry, as far as it matters here. */
type Thrown = Error & {
  code?: unknown;
  statusCode?: unknown;
  severity?: unknown;
  validation?: SchemaFault[];
  validationContext?: RequestPart;
};

/**
 * Makes an AppError of whatever a route, a plugin, the database or Fastify threw.
 * @param taken the content types that the route takes
 */
export function toAppError(thrown: unknown, taken: readonly string[] = ['application/json']): AppError {
  if (thrown instanceof AppError) return thrown;
  const error =
    thrown instanceof Error
      ? (thrown as Thrown)
      : new Error('Something other than an error was thrown', { cause: thrown });
  return (
    validationError(error) ??
    mediaTypeError(error, taken) ??
    frameworkError(error) ??
    databaseError(error) ??
    new AppError('internal', { detail: INTERNAL, cause: error })
  );
}

const INTERNAL = 'The fault is logged under this request id; try again, and name the id when you report it.';

function validationError(error: Thrown): AppError | undefined {
  if (!error.validation) return undefined;
  const part = error.validationContext ?? 'body';
  // The only parameters of a path are ids and names: a malformed one names nothing.
  if (part === 'params')
    return new AppError('not_found', { detail: 'There is nothing at this address.', cause: error });
  const errors = toFieldErrors(error.validation, part);
  const first = errors[0];
  return new AppError('validation_failed', {
    detail: first ? `${first.path}: ${first.message}` : 'Check the request.',
    errors,
    cause: error,
  });
}

function mediaTypeError(error: Thrown, taken: readonly string[]): AppError | undefined {
  if (error.code !== 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return undefined;
  const isPatch = taken.includes('application/merge-patch+json');
  return new AppError('unsupported_media_type', {
    detail: `Send ${taken.join(' or ')}.`,
    cause: error,
    // RFC 5789, section 2.2.
    ...(isPatch && { headers: { 'Accept-Patch': taken.join(', ') } }),
  });
}

const FRAMEWORK: Readonly<Record<string, readonly [code: ProblemCode, detail: string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['too_large', 'A body may have at most 1 MiB, of a change of many products 8 MiB.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['malformed_request', 'The body is empty; send JSON or no Content-Type.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['malformed_request', 'The body is not JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['malformed_request', 'The body is not as long as Content-Length says.'],
  FST_ERR_BAD_URL: ['malformed_request', 'The address has a percent-encoding that does not decode as UTF-8.'],
  FST_ERR_MAX_PARAM_LENGTH: ['not_found', 'There is nothing at this address.'],
};
const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  413: 'too_large',
  414: 'uri_too_long',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
  431: 'headers_too_large',
};

function frameworkError(error: Thrown): AppError | undefined {
  const known = FRAMEWORK[String(error.code)];
  if (known) return new AppError(known[0], { detail: known[1], cause: error });
  const status = error.statusCode;
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  return new AppError(BY_STATUS[status] ?? 'malformed_request', { cause: error });
}

/** Connection faults of Node's sockets and of node-postgres, and what PostgreSQL says while it starts, stops or is full. */
const UNREACHABLE = new Set(
  [
    'ECONNREFUSED ECONNRESET ENOTFOUND EAI_AGAIN ETIMEDOUT EPIPE EHOSTUNREACH ENETUNREACH ENOENT',
    '57P01 57P02 57P03 53300 08000 08001 08003 08004 08006 28P01 28000 3D000',
    'P1000 P1001 P1002 P1003 P1008 P1017 P2024',
  ].flatMap((codes) => codes.split(' ')),
);
const UNREACHABLE_TEXT =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after/;

function databaseError(error: Thrown): AppError | undefined {
  for (const cause of causes(error)) {
    const code = String(cause['originalCode'] ?? cause['code'] ?? '');
    const text = String(cause['originalMessage'] ?? cause['message'] ?? '');
    if (code === '57014') {
      return new AppError('database_timeout', {
        detail: 'Narrow the request, or try again.',
        cause: error,
        headers: { 'Retry-After': '5' },
      });
    }
    if (code === 'DATABASE_BUSY') {
      return new AppError('overloaded', {
        detail: 'Too many wait for the database; try again.',
        cause: error,
        headers: { 'Retry-After': '1' },
      });
    }
    // A lock that somebody else holds for long, and what was run again already because others kept coming in between.
    if (code === '55P03' || code === '40P01' || code === '40001') {
      return new AppError('overloaded', {
        detail: 'Too many write the same at once; try again.',
        cause: error,
        headers: { 'Retry-After': '1' },
      });
    }
    if (
      UNREACHABLE.has(code) ||
      cause['severity'] === 'FATAL' ||
      UNREACHABLE_TEXT.test(text) ||
      cause['kind'] === 'DatabaseNotReachable'
    ) {
      return new AppError('database_unavailable', {
        detail: 'Try again in a few seconds.',
        cause: error,
        headers: { 'Retry-After': '2' },
      });
    }
  }
  return undefined;
}

/** The error and what it was made of: Prisma wraps the driver's error in its own, and lists of addresses come as AggregateError. */
function* causes(error: unknown, depth = 0): Generator<Record<string, unknown>> {
  if (typeof error !== 'object' || error === null || depth > 5) return;
  const record = error as Record<string, unknown>;
  yield record;
  yield* causes(record['cause'], depth + 1);
  yield* causes((record['meta'] as Record<string, unknown> | undefined)?.['driverAdapterError'], depth + 1);
  for (const inner of (record['errors'] as unknown[] | undefined) ?? []) yield* causes(inner, depth + 1);
}
