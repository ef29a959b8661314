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

/** Of the client itself: what is for those parts, and what nobody here calls. */
const METHODS = [
  'isFetching',
  'isMutating',
  'getMutationCache',
  'setMutationDefaults',
  'getMutationDefaults',
  'defaultMutationOptions',
  'infiniteQuery',
  'fetchInfiniteQuery',
  'prefetchInfiniteQuery',
  'ensureInfiniteQueryData',
  'ensureQueryData',
  'setDefaultOptions',
];
const CALLED = new RegExp(`\\.(?:${METHODS.join('|')})\\(`);

/** The client without them. Lines stay where they were, and with them its source map. */
function withoutMethods(code: string): string {
  return METHODS.reduce((rest, name) => {
    const method = new RegExp(`\\n\\t${name}\\(.*\\) \\{\\n[^]*?\\n\\t\\}`).exec(rest)?.[0];
    if (method === undefined) throw new Error(`QueryClient has no ${name} to leave out: build/leave-out-plugin.ts.`);
    return rest.replace(method, () => method.replaceAll(/[^\n]/g, ''));
  }, code);
}

/** What is said to developers who forgot the provider. The app's root has one. */
function withoutAdvice(code: string): string {
  const rest = code.replace(/"No QueryClient set[^"]*"/, '');
  if (rest === code) throw new Error('QueryClientProvider has no advice to leave out: build/leave-out-plugin.ts.');
  return rest;
}

/**
 * Puts stand-ins for the parts of TanStack Query that its client always brings along and that nobody here uses: its mutations
 * (edits go through `cache/editing`), its endless lists (`page-store.ts`), errors and waits that are thrown to a boundary, and other sources than the browser for focus, network
 * and time; and takes the client's methods for them away. 2.5 KiB less before the first paint. The build fails when somebody begins to use them.
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
    transform: {
      filter: { id: /[\\/]build[\\/]modern[\\/]QueryClient(?:Provider)?\.js$/i },
      // Without a map the one that was there stays: no line has moved.
      handler: (code, id) => ({
        code: id.endsWith('Provider.js') ? withoutAdvice(code) : withoutMethods(code),
        map: null,
      }),
    },
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const needing = chunks.flatMap(({ moduleIds }) => moduleIds).find((id) => NEEDS_THEM.test(id));
      const found = needing ? basename(needing) : chunks.map(({ code }) => CALLED.exec(code)?.[0]).find(Boolean);
      if (found) this.error(`${found} is in the build, but what it needs is left out: build/leave-out-plugin.ts.`);
    },
  };
}
