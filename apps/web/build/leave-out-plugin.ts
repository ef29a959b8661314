import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const standIn = (file: string) => fileURLToPath(new URL(`left-out/${file}`, import.meta.url));
const STAND_INS = new Map([
  ['mutationCache.js', standIn('mutation-cache.js')],
  ['infiniteQueryBehavior.js', standIn('infinite-query-behavior.js')],
]);
/** What only works with the parts that are left out. */
const NEEDS_THEM = /[\\/](?:mutationObserver|infiniteQueryObserver|useMutationState)\.js$/;

/**
 * Puts stand-ins for the parts of TanStack Query that its client always brings along and that nobody here uses: its mutations
 * (edits go through `cache/editing`) and its endless lists (`page-store.ts`). 1.5 KiB less before the first paint. The build
 * fails when somebody begins to use them.
 */
export function leaveOut(): Plugin {
  return {
    name: 'headroom:leave-out',
    apply: 'build',
    enforce: 'pre',
    resolveId: {
      filter: { id: /(?:mutationCache|infiniteQueryBehavior)\.js$/ },
      handler: (id, importer) =>
        importer && /[\\/]query-core[\\/]/.test(importer) ? STAND_INS.get(basename(id)) : undefined,
    },
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
      const found = modules.find((id) => NEEDS_THEM.test(id));
      if (found)
        this.error(`${basename(found)} is in the build, but what it needs is left out: build/leave-out-plugin.ts.`);
    },
  };
}
