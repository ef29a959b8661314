import type { BatchCall } from '@headroom/contracts/batch';
import type { FastifyRequest, InjectOptions } from 'fastify';
import { AppError } from '../../errors.ts';
import { MAX_URL_LENGTH } from '../../performance/limits.ts';

/** What a URL may be made of, without the fragment, which no client sends. */
const API_PATH = /^\/api\/[\x21\x22\x24-\x7e]*$/;
/** What the URL standard takes for `.` and `..`, before the query; a backslash is a slash to it. https://url.spec.whatwg.org/#double-dot-path-segment */
const DOT_SEGMENT = /^[^?]*[/\\](?:\.|%2e){1,2}(?:[/\\?]|$)/i;
/** RFC 9110, 5.5, without the obsolete bytes. */
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

/**
 * The request that a call of a batch stands for. It comes from the batch's own address and carries neither cookie nor token: its caller is
 * the batch's.
 * @throws AppError where no such request can be.
 */
export function toInject(
  call: BatchCall,
  { batch, index, requestId }: { batch: FastifyRequest; index: number; requestId: string },
) {
  const { method, path, body, headers = {} } = call;
  if (!API_PATH.test(path) || path.length > MAX_URL_LENGTH) {
    throw refusal('/path', 'It begins with /api/ and is percent-encoded.');
  }
  // They would be resolved here, and are not where a request comes by itself.
  if (DOT_SEGMENT.test(path)) throw refusal('/path', 'It has no segments of dots.');
  for (const [name, value] of Object.entries(headers)) {
    if (!HEADER_VALUE.test(value)) throw refusal(`/headers/${name}`, 'It may hold printable ASCII only.');
  }
  if (method === 'GET' && body !== undefined) throw refusal('/body', 'A GET has none.');
  return {
    method,
    url: path,
    remoteAddress: batch.ip,
    headers: {
      ...inherited(batch, index),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
      host: batch.host,
      'user-agent': batch.headers['user-agent'] ?? '',
      'x-request-id': requestId,
    },
    ...(body === undefined ? {} : { payload: toText(body) }),
  } satisfies InjectOptions;
}

/** What the batch says for all its calls: how fresh, and under which key they may be sent again, each under one of its own. */
function inherited({ headers }: FastifyRequest, index: number): Record<string, string> {
  const { 'change-token': token, 'idempotency-key': key } = headers;
  return {
    ...(typeof token === 'string' ? { 'change-token': token } : {}),
    ...(typeof key === 'string' ? { 'idempotency-key': key && `${key}-${index}` } : {}),
  };
}

function toText(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch {
    // What JSON.parse reads with a list, JSON.stringify writes by recursion.
    throw refusal('/body', 'It is nested too deeply.');
  }
}

const refusal = (path: string, message: string) =>
  new AppError('validation_failed', { detail: `${path}: ${message}`, errors: [{ path, code: 'call', message }] });
