import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../create-fastify.ts';

/**
 * While the process is ending, every answer says `Connection: close`, so that its client does not send a next request into a connection that is
 * about to go. It looks at the beginning and at the end: some answers leave past the last hooks, and some were begun before the end.
 */
export function closeConnections(app: App, { lifecycle }: { lifecycle: { readonly draining: boolean } }): void {
  const mark = (request: FastifyRequest, reply: FastifyReply): void => {
    // HTTP/2 has no such header; its sessions are told by GOAWAY when the server closes.
    if (lifecycle.draining && request.raw.httpVersionMajor === 1) reply.header('connection', 'close');
  };
  app.addHook('onRequest', (request, reply, done) => {
    mark(request, reply);
    done();
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    mark(request, reply);
    done(null, payload);
  });
}
