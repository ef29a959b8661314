import { STATUS_CODES } from 'node:http';
import { PROBLEMS, type Problem } from '@headroom/contracts/problems';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppError } from './errors.ts';
import { toAppError } from './to-app-error.ts';

/** The one place where an error becomes an answer: RFC 9457 problem+json with the request's id. */
export function handleError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = toAppError(thrown, request.routeOptions.schema?.consumes);
  // Whoever asked is gone: nobody reads an answer, and it is no fault of ours.
  if (request.raw.destroyed && request.socket.destroyed) {
    request.log.info({ err: error, code: error.code }, 'the client went away');
  } else if (error.statusCode >= 500 && error.code !== 'overloaded') {
    // But for a refusal of what is too much: that is meant to be cheap, and no fault; the request log has a line of it like of any 4xx.
    const path = request.url.split('?')[0];
    request.log.error({ err: error, code: error.code, method: request.method, path }, error.message);
  }
  reply.headers(error.headers);
  reply
    .code(error.statusCode)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(toProblem(error, request.id)));
}

/** The contract's body of an error. Nothing of the cause is in it. */
export function toProblem(error: AppError, requestId: string): Problem {
  const { status, title } = PROBLEMS[error.code];
  return {
    type: `urn:headroom:problem:${error.code}`,
    title,
    status,
    detail: error.detail,
    code: error.code,
    requestId,
    ...(error.current ? { current: error.current } : {}),
    ...(error.errors ? { errors: [...error.errors] } : {}),
  };
}

/** A whole HTTP answer as text, for connections that broke before Fastify saw a request. */
export function rawProblemResponse(
  error: AppError,
  { requestId, headers }: { requestId: string; headers: Readonly<Record<string, string>> },
): string {
  const body = JSON.stringify(toProblem(error, requestId));
  return [
    `HTTP/1.1 ${error.statusCode} ${STATUS_CODES[error.statusCode]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'API-Version: 1',
    'Cache-Control: no-store',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
