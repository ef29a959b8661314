import type { FastifyReply, FastifyRequest } from 'fastify';
import { negotiate, writePast, type Negotiable } from '../../cache/http/ready-bytes.ts';
import type { App } from '../../create-fastify.ts';
import { ORIGIN_COOKIE } from './cdn-page.ts';
import type { WebApp } from './read-web-app.ts';

const NOT_BUILT =
  'The web app is not built. Run `pnpm build` and start again, or `pnpm dev` and open the address that Vite names.\n';

/**
 * Sends the built web app: its files, and its page at every address that no route takes (the router in the browser knows
 * which of them exist).
 */
export function serveWebFiles(app: App, web: WebApp | undefined): void {
  if (!web) {
    app.setNotFoundHandler((_request, reply) => reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT));
    return;
  }
  const config = { access: 'anyone' } as const;
  const { page, cdnPage } = web;
  const sendPage = (request: FastifyRequest, reply: FastifyReply) => {
    const goesToOrigin = !cdnPage || (request.headers.cookie ?? '').includes(ORIGIN_COOKIE);
    return send(request, reply, goesToOrigin ? page : cdnPage);
  };
  for (const [path, file] of web.files) {
    if (path !== 'index.html') app.get(`/${path}`, { config }, (request, reply) => send(request, reply, file));
  }
  for (const path of ['/', '/index.html']) app.get(path, { config }, sendPage);
  app.get('/shell.html', { config }, (request, reply) => send(request, reply, web.shell));
  app.setNotFoundHandler(sendPage);
}

async function send(request: FastifyRequest, reply: FastifyReply, file: Negotiable): Promise<FastifyReply> {
  writePast(reply, await negotiate(request, file));
  return reply;
}
