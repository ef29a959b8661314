import type { App } from '../create-fastify.ts';

/** One line a request. The query is left out below `debug`: what people search for is theirs. */
export function logRequests(app: App): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { statusCode } = reply;
    // The fault behind a 5xx has its own line at `error`, from the error handler, with the same request id.
    // Where the client went away, the status is what it would have got.
    const isAbandoned = !reply.raw.writableFinished;
    const level = statusCode >= 400 && !isAbandoned ? 'warn' : 'info';
    const withQuery = request.log.level === 'debug' || request.log.level === 'trace';
    request.log[level](
      {
        method: request.method,
        path: withQuery ? request.url : request.url.split('?')[0],
        status: statusCode,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
      },
      isAbandoned ? 'request abandoned by its client' : 'request',
    );
    done();
  });
}
