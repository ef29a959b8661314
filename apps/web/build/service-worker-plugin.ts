import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'vite';
// Its entry would load Babel and Rollup, too, which are not installed (pnpm-workspace.yaml).
import { injectManifest } from 'workbox-build/build/inject-manifest.js';
import { filesOnlyOf, type Manifest } from './files-only-of.ts';

const SCRIPT = 'sw.js';
/** Where the server always gives the page without rows and with its files on its own origin. */
const SHELL = '/shell.html';
/** What the worker holds, for the check of its size: paths below the build's folder. */
const LIST = '.vite/precache.json';
const MANIFEST = '.vite/manifest.json';

/**
 * Builds the service worker out of `entry` once the app is built, and writes into it the list of what it keeps: every file of the app
 * but what only a server reads, and what only `notKept` needs.
 * @param notKept a screen that few people open and that shows nothing without a network, as a key of Vite's manifest
 */
export function serviceWorker(entry: string, notKept: string): Plugin {
  let outDir = '';
  let isWritten = false;
  return {
    name: 'headroom:service-worker',
    apply: (config, { command }) => command === 'build' && !config.build?.ssr,
    configResolved(config) {
      outDir = config.build.outDir;
    },
    writeBundle() {
      isWritten = true;
    },
    closeBundle: {
      // Before its packed forms are written.
      order: 'pre',
      sequential: true,
      async handler() {
        // What failed is told by whoever it failed in; without its files there is nothing to list.
        if (!isWritten) return;
        // One classic script: not every engine that runs the app takes a module here.
        await build({
          configFile: false,
          publicDir: false,
          logLevel: 'warn',
          build: {
            outDir,
            emptyOutDir: false,
            rolldownOptions: { input: entry, output: { format: 'iife', entryFileNames: SCRIPT } },
          },
        });
        await writeManifest(outDir, notKept);
      },
    },
  };
}

async function writeManifest(outDir: string, notKept: string): Promise<void> {
  const script = join(outDir, SCRIPT);
  const built = JSON.parse(await readFile(join(outDir, MANIFEST), 'utf8')) as Manifest;
  const left = filesOnlyOf(built, notKept);
  let files: readonly string[] = [];
  const { warnings } = await injectManifest({
    swSrc: script,
    swDest: script,
    globDirectory: outDir,
    globPatterns: ['index.html', 'assets/*.{js,css}', 'favicon.svg', 'manifest.webmanifest', 'icons/icon-*.png'],
    dontCacheBustURLsMatching: /-[\w-]{8}\.\w+$/,
    manifestTransforms: [
      (entries) => {
        const kept = entries.filter(({ url }) => !left.has(url));
        files = kept.map(({ url }) => url);
        const manifest = kept.map((entry) => ({
          ...entry,
          url: entry.url === 'index.html' ? SHELL : `/${entry.url}`,
        }));
        return { manifest };
      },
    ],
  });
  if (warnings.length > 0) throw new Error(`The service worker's list: ${warnings.join(' ')}`);
  await writeFile(join(outDir, LIST), JSON.stringify(files));
}
