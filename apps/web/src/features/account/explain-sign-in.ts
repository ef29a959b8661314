import { explainError } from '../../cache/explain-error.ts';
import { ProblemError } from '../../cache/problem-error.ts';

/** When the server names no wait. */
const DEFAULT_WAIT_SECONDS = 60;

export interface SignInFailure {
  text: string;
  /** The field that it is about, if it is about one. */
  field: 'email' | 'password' | undefined;
  /** How long nothing can be tried; 0 for not at all. */
  waitSeconds: number;
}

export function explainSignIn(error: unknown): SignInFailure {
  if (error instanceof ProblemError) {
    if (error.code === 'credentials_invalid') {
      return { text: 'Email or password is wrong.', field: 'password', waitSeconds: 0 };
    }
    if (error.status === 429) {
      const waitSeconds = error.retryAfterSeconds ?? DEFAULT_WAIT_SECONDS;
      return { text: 'Too many failed attempts.', field: undefined, waitSeconds };
    }
    if (error.status === 400) {
      return { text: 'Write the whole email address and a password.', field: 'password', waitSeconds: 0 };
    }
  }
  const { title, text, requestId } = explainError(error, 'Signing in');
  const number = requestId && ` (request ${requestId})`;
  return { text: `${title}. ${text}${number}`, field: undefined, waitSeconds: 0 };
}
