import type { FastifyReply, FastifyRequest } from 'fastify';
import { negotiate, writePast, type Negotiable } from '../../cache/http/ready-bytes.ts';
import type { App } from '../../create-fastify.ts';
import { AppError } from '../../errors.ts';
import { asksForPage } from '../../performance/refuse-unrouted.ts';
import { ORIGIN_COOKIE } from './cdn-page.ts';
import type { DrawPage } from './draw-pages.ts';
import type { WebApp } from './read-web-app.ts';

const NOT_BUILT =
  'The web app is not built. Run `pnpm build` and start again, or `pnpm dev` and open the address that Vite names.\n';

const NO_PAGE = 'There is nothing at this address but a page, for whoever accepts text/html.';
/** Addresses of pages that the server may draw. */
const DRAWN = ['/', '/products/:id'];

/**
 * Sends the built web app: its files, and its page at every address that no route takes (the router in the browser knows
 * which of them exist).
 * @param draw draws what the page shows into it where it can.
 */
export function serveWebFiles(app: App, web: WebApp | undefined, draw?: DrawPage): void {
  if (!web) {
    app.setNotFoundHandler((_request, reply) => reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT));
    return;
  }
  const config = { access: 'anyone' } as const;
  const { page, cdnPage } = web;
  const assetsOf = ({ headers }: FastifyRequest) =>
    !cdnPage || (headers.cookie ?? '').includes(ORIGIN_COOKIE) ? 'origin' : 'cdn';
  const sendPage = (request: FastifyRequest, reply: FastifyReply, status?: 404) =>
    send(request, reply, assetsOf(request) === 'cdn' ? cdnPage! : page, status);
  for (const [path, file] of web.files) {
    if (path !== 'index.html') app.get(`/${path}`, { config }, (request, reply) => send(request, reply, file));
  }
  app.get('/shell.html', { config }, (request, reply) => send(request, reply, web.shell));
  app.get('/index.html', { config }, (request, reply) => sendPage(request, reply));
  for (const path of DRAWN) {
    app.get(path, { config, compress: false }, async (request, reply) => {
      // As at addresses that no route takes.
      if (path !== '/' && !asksForPage(request)) throw new AppError('not_found', { detail: NO_PAGE });
      const outcome = (await draw?.(request, reply, assetsOf(request))) ?? 'not drawn';
      return outcome === 'answered' ? reply : sendPage(request, reply, outcome === 'not found' ? 404 : undefined);
    });
  }
  app.setNotFoundHandler((request, reply) => sendPage(request, reply));
}

async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  file: Negotiable,
  status?: 404,
): Promise<FastifyReply> {
  const ready = await negotiate(request, file);
  writePast(reply, status ? { ...ready, status } : ready);
  return reply;
}
