import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const standIn = (file: string) => fileURLToPath(new URL(`left-out/${file}`, import.meta.url));
const STAND_INS = new Map([
  ['mutationCache.js', standIn('mutation-cache.js')],
  ['infiniteQueryBehavior.js', standIn('infinite-query-behavior.js')],
  ['focusManager.js', standIn('focus.js')],
  ['onlineManager.js', standIn('online.js')],
  ['timeoutManager.js', standIn('timeouts.js')],
  ['errorBoundaryUtils.js', standIn('error-boundaries.js')],
  ['suspense.js', standIn('suspense.js')],
  ['QueryErrorResetBoundary.js', standIn('query-error-reset-boundary.js')],
]);
/** What only works with the parts that are left out. */
const NEEDS_THEM = /[\\/](?:mutationObserver|infiniteQueryObserver|useMutationState|useSuspense\w+)\.js$/;

/**
 * Puts stand-ins for the parts of TanStack Query that its client always brings along and that nobody here uses: its mutations
 * (edits go through `cache/editing`), its endless lists (`page-store.ts`), errors and waits that are thrown to a boundary, and other sources than the browser for focus, network
 * and time. 2.5 KiB less before the first paint. The build fails when somebody begins to use them.
 */
export function leaveOut(): Plugin {
  return {
    name: 'headroom:leave-out',
    apply: 'build',
    enforce: 'pre',
    resolveId: {
      filter: {
        id: /(?:mutationCache|infiniteQueryBehavior|(?:focus|online|timeout)Manager|errorBoundaryUtils|suspense|QueryErrorResetBoundary)\.js$/,
      },
      handler: (id, importer) =>
        importer && /[\\/](?:query-core|react-query)[\\/]/.test(importer) ? STAND_INS.get(basename(id)) : undefined,
    },
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
      const found = modules.find((id) => NEEDS_THEM.test(id));
      if (found)
        this.error(`${basename(found)} is in the build, but what it needs is left out: build/leave-out-plugin.ts.`);
    },
  };
}
