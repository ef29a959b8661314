import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const source = fileURLToPath(new URL('../src/app/load-with-files.ts', import.meta.url));

/** Lets chunks be loaded by our own helper, which is a third of Vite's: every first visit loads it. */
export function preloadHelper(): Plugin {
  return {
    name: 'headroom:preload-helper',
    apply: 'build',
    enforce: 'pre',
    transform: {
      filter: { id: /vite\/preload-helper/ },
      handler: () => ({
        code: `export { loadWithFiles as __vitePreload } from ${JSON.stringify(source)}`,
        map: { mappings: '' },
      }),
    },
  };
}
