import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const source = new URL('../src/app/theme-before-paint.js', import.meta.url);

/**
 * Puts the script that applies the chosen colours into the head as a small classic script of its own.
 * Classic, because it has to block the first paint (a module never does); a file, because the
 * Content-Security-Policy takes no inline script; hashed, so that it is fetched once and then cached for good.
 */
export function themeBeforePaint(): Plugin {
  let base = '/';
  return {
    name: 'headroom:theme-before-paint',
    configResolved(config) {
      base = config.base;
    },
    configureServer(server) {
      server.middlewares.use('/theme-before-paint.js', (_request, response) => {
        response.setHeader('content-type', 'text/javascript');
        response.end(readFileSync(source));
      });
    },
    generateBundle: {
      order: 'pre',
      handler() {
        this.emitFile({ type: 'asset', name: 'theme-before-paint.js', source: readFileSync(source) });
      },
    },
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const emitted = Object.values(bundle ?? {}).find(
          (file) => file.type === 'asset' && file.names.includes('theme-before-paint.js'),
        );
        const src = emitted ? `${base}${emitted.fileName}` : '/theme-before-paint.js';
        return [{ tag: 'script', attrs: { src }, injectTo: 'head-prepend' }];
      },
    },
  };
}
