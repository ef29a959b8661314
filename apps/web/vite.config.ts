import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { bundleFacts } from './build/bundle-facts-plugin.ts';
import { cdnFallback } from './build/cdn-fallback-plugin.ts';
import { className } from './build/class-name.ts';
import { chunkName } from './build/chunk-name.ts';
import { leaveOut } from './build/leave-out-plugin.ts';
import { namedClasses } from './build/named-classes-plugin.ts';
import { pageAssets } from './build/page-assets-plugin.ts';
import { precompress } from './build/precompress-plugin.ts';
import { preloadHelper } from './build/preload-helper-plugin.ts';
import { serviceWorker } from './build/service-worker-plugin.ts';
import { themeBeforePaint } from './build/theme-before-paint-plugin.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const source = (path: string) => here(`src/${path}`);
const apiPort = process.env['PORT'] ?? '3000';
const toApi = { target: `http://127.0.0.1:${apiPort}`, changeOrigin: false };

const nameClass = className(source(''));
const nameChunk = chunkName(source('main.tsx'), source('features/catalogue/catalogue-screen.tsx'));
const onlyChunk =
  (only: string): typeof nameChunk =>
  (id, graph) =>
    nameChunk(id, graph) === only ? only : null;
const CONSOLE = ['console', 'console-plot'];
const otherChunk: typeof nameChunk = (id, graph) => {
  const name = nameChunk(id, graph);
  return name !== null && CONSOLE.includes(name) ? null : name;
};

export default defineConfig({
  // Modules and style sheets name each other by where they are themselves: from a CDN where the page took the first of them from there,
  // which the server decides when it sends the page (CDN_URL), so that one build serves both.
  experimental: { renderBuiltUrl: (_file, { hostType }) => (hostType === 'html' ? undefined : { relative: true }) },
  plugins: [
    leaveOut(),
    preloadHelper(),
    namedClasses(nameClass),
    react(),
    themeBeforePaint(),
    cdnFallback(),
    pageAssets(source('')),
    bundleFacts(here('../..')),
    serviceWorker(source('sw.ts'), 'src/features/console/console-screen.tsx'),
    precompress(),
  ],
  css: { modules: { generateScopedName: nameClass } },
  resolve: {
    alias: {
      'use-sync-external-store/shim/index.js': here('build/use-sync-external-store.ts'),
    },
  },
  server: { proxy: { '/api': toApi, '/pictures': toApi } },
  build: {
    manifest: true,
    // No file says where its map is, and none is served: `dist-maps/<release>/`.
    sourcemap: 'hidden',
    // Native popover, dialog, :has and top-level await; what the oldest of them needs.
    target: ['chrome123', 'edge123', 'firefox125', 'safari17.4'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        entryFileNames: 'assets/[name]-[hash:8].js',
        chunkFileNames: 'assets/[name]-[hash:8].js',
        assetFileNames: 'assets/[name]-[hash:8][extname]',
        codeSplitting: {
          groups: [
            // React changes far less often than the app: its chunk stays in the browser's cache over releases.
            { name: 'react', test: /node_modules[\\/](?:react|react-dom|scheduler)[\\/]/, priority: 5 },
            // A module goes with the first group that imports it: what others share is named before them.
            { name: onlyChunk('base'), debugName: 'base', priority: 4 },
            { name: onlyChunk('local'), debugName: 'local', priority: 3 },
            { name: onlyChunk('later'), debugName: 'later', priority: 3 },
            { name: otherChunk, debugName: 'others', priority: 2 },
            // Last: what the console shares with other screens stays with those, or everybody would load all of it.
            { name: onlyChunk('console-plot'), debugName: 'console-plot', priority: 1 },
            { name: onlyChunk('console'), debugName: 'console', priority: 0 },
          ],
        },
      },
    },
  },
});
