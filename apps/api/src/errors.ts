import { PROBLEMS, type Problem, type ProblemCode } from '@headroom/contracts/problems';

export type FieldError = NonNullable<Problem['errors']>[number];
export type AppErrorOptions = {
  /** What to do about it, one sentence. */
  detail?: string;
  cause?: unknown;
  headers?: Readonly<Record<string, string>>;
  errors?: readonly FieldError[];
  /** The product as it is now, for version_conflict. */
  current?: Problem['current'];
};

/** An error with a code of the contract; the error handler makes a problem of it. */
export class AppError extends Error {
  readonly code: ProblemCode;
  readonly statusCode: number;
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly FieldError[] | undefined;
  readonly current: Problem['current'];

  constructor(code: ProblemCode, { detail, cause, headers = {}, errors, current }: AppErrorOptions = {}) {
    const { status, title } = PROBLEMS[code];
    super(detail ? `${title}: ${detail}` : title, cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.code = code;
    this.statusCode = status;
    this.detail = detail ?? title;
    this.headers = headers;
    this.errors = errors;
    this.current = current;
  }
}
