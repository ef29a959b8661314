import { NetworkError } from './network-error.ts';
import { ProblemError } from './problem-error.ts';

export interface Explanation {
  title: string;
  /** One sentence and a way out. */
  text: string;
  requestId: string;
  /** Whether asking again can help. */
  retryable: boolean;
}

const NETWORK: Readonly<Record<NetworkError['kind'], { title: string; text: string }>> = {
  offline: { title: 'You are offline', text: 'This needs the network. It is read as soon as you are back online.' },
  timeout: { title: 'The answer takes too long', text: 'The connection or the server is very slow. Try again.' },
  unreachable: {
    title: 'The server cannot be reached',
    text: 'Nothing is wrong with what you asked for. Check the connection, or try again in a moment.',
  },
};

/** What a failed request means to a person. Screens may say more; `what` names what did not arrive ("The product"). */
export function explainError(error: unknown, what: string): Explanation {
  if (error instanceof NetworkError) return { ...NETWORK[error.kind], requestId: '', retryable: true };
  if (!(error instanceof ProblemError)) {
    return {
      title: `${what} cannot be shown`,
      text: 'This part of the page broke. Load the page again.',
      requestId: '',
      retryable: true,
    };
  }
  const { status, message, requestId } = error;
  if (status === 404) return { title: `${what} does not exist`, text: message, requestId, retryable: false };
  if (status === 401) return { title: 'Sign in first', text: message, requestId, retryable: false };
  if (status === 403) {
    return { title: 'Your role does not allow this', text: message, requestId, retryable: false };
  }
  if (status < 500) return { title: `${what} cannot be shown`, text: message, requestId, retryable: status === 429 };
  return {
    title: `${what} did not arrive`,
    text:
      status === 503
        ? message
        : 'Something went wrong on the server. Try again; if it stays, pass on the number below.',
    requestId,
    retryable: true,
  };
}
