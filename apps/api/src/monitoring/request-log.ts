import type { FastifyBaseLogger } from 'fastify';
import type { App } from '../create-fastify.ts';

export interface AnsweredRequest {
  method: string;
  /** With its query. */
  url: string;
  status: number;
  milliseconds: number;
  /** The client went away; the status is what it would have got. */
  isAbandoned: boolean;
}

/** One line a request. The query is left out below `debug`: what people search for is theirs. */
export function logRequests(app: App): void {
  app.addHook('onResponse', (request, reply, done) => {
    writeRequestLine(request.log, {
      method: request.method,
      url: request.url,
      status: reply.statusCode,
      milliseconds: reply.elapsedTime,
      isAbandoned: !reply.raw.writableFinished,
    });
    done();
  });
}

/** @param requestId where the logger does not know it. */
export function writeRequestLine(
  log: FastifyBaseLogger,
  { method, url, status, milliseconds, isAbandoned }: AnsweredRequest,
  requestId?: string,
): void {
  // The fault behind a 5xx has its own line at `error`, from the error handler, with the same request id.
  const level = status >= 400 && !isAbandoned ? 'warn' : 'info';
  const withQuery = log.level === 'debug' || log.level === 'trace';
  log[level](
    {
      ...(requestId === undefined ? {} : { requestId }),
      method,
      path: withQuery ? url : url.split('?', 1)[0],
      status,
      milliseconds: Math.round(milliseconds * 10) / 10,
    },
    isAbandoned ? 'request abandoned by its client' : 'request',
  );
}
