import type { OutgoingHttpHeaders } from 'node:http';
import type { BatchCall } from '@headroom/contracts/batch';
import { toProblem } from '../../error-handler.ts';
import type { AppError } from '../../errors.ts';

/** What of an answer's headers is about the answer, and not about the connection or the page that shows it. */
const SHOWN_HEADERS = [
  'allow',
  'cache-status',
  'change-token',
  'content-type',
  'deprecation',
  'etag',
  'idempotency-replayed',
  'link',
  'location',
  'retry-after',
  'sunset',
  'www-authenticate',
  'x-request-id',
] as const;

/** One result as JSON text. The body is JSON already, and is taken over as it is: neither parsed nor written again. */
export function toResult(
  call: BatchCall,
  { statusCode, headers, payload }: { statusCode: number; headers: OutgoingHttpHeaders; payload: string },
): string {
  const shown = SHOWN_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]]));
  const isJson = /[/+]json\b/.test(String(headers['content-type'] ?? ''));
  const body = payload === '' ? 'null' : isJson ? payload : JSON.stringify(payload);
  return `{"id":${JSON.stringify(call.id ?? null)},"status":${statusCode},"headers":${JSON.stringify(Object.fromEntries(shown))},"body":${body}}`;
}

/** The result of a call that was not made, or whose answer is not given. */
export function toRefusedResult(call: BatchCall, { error, requestId }: { error: AppError; requestId: string }): string {
  return toResult(call, {
    statusCode: error.statusCode,
    headers: { ...lowered(error.headers), 'content-type': 'application/problem+json', 'x-request-id': requestId },
    payload: JSON.stringify(toProblem(error, requestId)),
  });
}

const lowered = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
