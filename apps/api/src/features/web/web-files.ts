import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { App } from '../../create-fastify.ts';

/** File names under assets/ carry the hash of their contents. */
const ONE_YEAR_SECONDS = 31_536_000;
const COMPRESSED_FORM = /\.(br|gz)$/;
const NOT_BUILT =
  'The web app is not built. Run `pnpm build` and start again, or `pnpm dev` and open the address that Vite names.\n';

/**
 * Sends the built web app: its files, and its page at every address that no route takes (the router in the browser knows
 * which of them exist).
 */
export function serveWebFiles(app: App, { directory }: { directory: string }): void {
  if (!existsSync(join(directory, 'index.html'))) {
    app.setNotFoundHandler((_request, reply) => reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT));
    return;
  }
  app.register(fastifyStatic, { root: directory, serve: false, cacheControl: false, preCompressed: true });
  // A route a file, as of the start: a build replaces files under a running server only together with a restart.
  const sends = (file: string) => {
    const headers = headersOf(file);
    app.get(`/${file}`, { config: { access: 'anyone' } }, (_request, reply) => reply.headers(headers).sendFile(file));
  };
  for (const file of filesBelow(directory)) if (!COMPRESSED_FORM.test(file)) sends(file);

  const page = headersOf('index.html');
  app.get('/', { config: { access: 'anyone' } }, (_request, reply) => reply.headers(page).sendFile('index.html'));
  app.setNotFoundHandler((_request, reply) => reply.headers(page).sendFile('index.html'));
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

function headersOf(file: string): Record<string, string> {
  if (!file.startsWith('assets/')) return { 'cache-control': 'no-cache' };
  return {
    'cache-control': `public, max-age=${ONE_YEAR_SECONDS}, immutable`,
    // A CDN in front passes these on: scripts come from its host then, which is another origin.
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
  };
}
