import { PurgeError } from '../purge-target.ts';

/** Enough of a refusal to see what it is about. */
const SHOWN_CHARACTERS = 200;
/** Nobody is left alone for longer, whatever it asks. */
const LONGEST_RETRY_AFTER_MILLISECONDS = 5 * 60_000;
/** Refusals that end by themselves, or when somebody has put in order what is set: while a secret is renewed, one side has the old one. */
const PASSING = new Set([401, 403, 404, 408, 425, 429]);

/**
 * Sends a purge by HTTP.
 * @param to who is asked, for messages.
 * @returns the text of the answer.
 * @throws PurgeError where the answer is not 2xx; TypeError and DOMException as fetch does.
 */
export async function sendPurge(
  to: string,
  {
    url,
    ...init
  }: { url: string; method: string; headers: Record<string, string>; body?: string; signal: AbortSignal },
): Promise<string> {
  // A purge that is sent on elsewhere would carry the secret along.
  const response = await fetch(url, { ...init, redirect: 'manual' });
  const text = await response.text();
  if (response.ok) return text;
  const { status } = response;
  throw new PurgeError(`${to} answered ${status}: ${text.slice(0, SHOWN_CHARACTERS) || 'nothing more'}`, {
    isFinal: status < 500 && !PASSING.has(status),
    retryAfterMilliseconds: readRetryAfter(response.headers.get('retry-after')),
  });
}

/** Seconds or a date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function readRetryAfter(text: string | null): number | undefined {
  if (text === null) return undefined;
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isFinite(milliseconds)
    ? Math.min(Math.max(milliseconds, 0), LONGEST_RETRY_AFTER_MILLISECONDS)
    : undefined;
}
