import { STATUS_CODES } from 'node:http';
import { PROBLEMS, type Problem, type ProblemCode } from '@headroom/contracts/problems';
import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify';
import type { AppError } from './errors.ts';
import { createOutageLog, type OutageLog } from './outage-log.ts';
import { toAppError } from './to-app-error.ts';

/** What a database that is away or slow makes of many requests at once. */
const OUTAGES = ['database_unavailable', 'database_timeout'] as const;

/** The one place where an error becomes an answer: RFC 9457 problem+json with the request's id. */
export function createErrorHandler(log: FastifyBaseLogger) {
  const outages = new Map<ProblemCode, OutageLog>(OUTAGES.map((code) => [code, createOutageLog(log, code)]));

  const tell = (error: AppError, request: FastifyRequest): void => {
    // Whoever asked is gone: nobody reads an answer, and it is no fault of ours.
    if (request.raw.destroyed && request.socket.destroyed) {
      request.log.info({ err: error, code: error.code }, 'the client went away');
      return;
    }
    // A refusal of what is too much is meant to be cheap, and no fault; the request log has a line of it like of any 4xx.
    if (error.statusCode < 500 || error.code === 'overloaded') return;
    const about = { method: request.method, path: request.url.split('?')[0] };
    const outage = outages.get(error.code);
    if (outage) outage.add(error, { requestId: request.id, ...about });
    else request.log.error({ err: error, code: error.code, ...about }, error.message);
  };

  return {
    handle(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
      const error = toAppError(thrown, request.routeOptions.schema?.consumes);
      tell(error, request);
      reply.headers(error.headers);
      reply
        .code(error.statusCode)
        .header('cache-control', 'no-store')
        .type('application/problem+json')
        .send(JSON.stringify(toProblem(error, request.id)));
    },
    /** Ends what it counts with. */
    stop: () => outages.forEach((outage) => outage.stop()),
  };
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
