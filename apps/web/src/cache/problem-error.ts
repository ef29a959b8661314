import type { Problem, ProblemCode } from '@headroom/contracts/problems';

/** The API answered, and said no. `code` is `unknown` when the answer was no problem document (a proxy's page). */
export class ProblemError extends Error {
  readonly code: ProblemCode | 'unknown';
  readonly status: number;
  /** From the body or from X-Request-Id; empty when there was neither. */
  readonly requestId: string;
  readonly errors: NonNullable<Problem['errors']>;
  readonly retryAfterSeconds: number | undefined;
  /** The product as it is now, of a `version_conflict`. */
  readonly current: Problem['current'];

  constructor(problem: {
    code: ProblemCode | 'unknown';
    status: number;
    message: string;
    requestId: string;
    errors?: Problem['errors'];
    retryAfterSeconds?: number | undefined;
    current?: Problem['current'];
  }) {
    super(problem.message);
    this.name = 'ProblemError';
    this.code = problem.code;
    this.status = problem.status;
    this.requestId = problem.requestId;
    this.errors = problem.errors ?? [];
    this.retryAfterSeconds = problem.retryAfterSeconds;
    this.current = problem.current;
  }
}

/**
 * Retry-After in seconds: RFC 9110 allows a number of seconds or a date. `undefined` when absent or senseless.
 * @param nowMilliseconds what a date is measured against
 */
export function parseRetryAfter(header: string | null, nowMilliseconds: number): number | undefined {
  if (!header) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - nowMilliseconds) / 1000));
}

/** Reads a failed response into a ProblemError; never throws itself, whatever the body is. */
export async function problemFromResponse(response: Response): Promise<ProblemError> {
  const retryAfterSeconds = parseRetryAfter(response.headers.get('retry-after'), Date.now());
  const requestId = response.headers.get('x-request-id') ?? '';
  let problem: Partial<Problem> = {};
  if (response.headers.get('content-type')?.includes('json')) {
    problem = ((await response.json().catch(() => undefined)) as Partial<Problem> | undefined) ?? {};
  }
  return new ProblemError({
    code: (problem.code as ProblemCode | undefined) ?? 'unknown',
    status: response.status,
    message: problem.detail ?? problem.title ?? `The server answered ${response.status}.`,
    requestId: problem.requestId ?? requestId,
    errors: problem.errors,
    retryAfterSeconds,
    current: problem.current,
  });
}
