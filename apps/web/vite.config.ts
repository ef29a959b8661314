import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { className } from './build/class-name.ts';
import { chunkName } from './build/chunk-name.ts';
import { precompress } from './build/precompress-plugin.ts';
import { themeBeforePaint } from './build/theme-before-paint-plugin.ts';

const source = (path: string) => fileURLToPath(new URL(`src/${path}`, import.meta.url));
const apiPort = process.env['PORT'] ?? '3000';
const toApi = { target: `http://127.0.0.1:${apiPort}`, changeOrigin: false };

export default defineConfig({
  // Assets may live on a CDN; HTML and API stay on the app's own origin.
  base: process.env['CDN_URL'] ? `${process.env['CDN_URL'].replace(/\/$/, '')}/` : '/',
  plugins: [react(), themeBeforePaint(), precompress()],
  css: { modules: { generateScopedName: className(source('')) } },
  resolve: {
    alias: {
      'use-sync-external-store/shim/index.js': fileURLToPath(
        new URL('build/use-sync-external-store.ts', import.meta.url),
      ),
    },
  },
  server: { proxy: { '/api': toApi, '/pictures': toApi } },
  build: {
    manifest: true,
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
            { name: 'react', test: /node_modules[\\/](?:react|react-dom|scheduler)[\\/]/ },
            {
              name: chunkName(source('main.tsx'), source('features/catalogue/catalogue-screen.tsx')),
              debugName: 'first',
            },
          ],
        },
      },
    },
  },
});
