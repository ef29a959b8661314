import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { className } from './build/class-name.ts';
import web from './vite.config.ts';

const source = (path: string) => fileURLToPath(new URL(`src/${path}`, import.meta.url));

/** Builds the module that draws pages on the server: one file that needs nothing but Node, with the class names of the browser's build. */
export default defineConfig({
  plugins: [react()],
  css: { modules: { generateScopedName: className(source('')) } },
  resolve: web.resolve ?? {},
  define: { 'process.env.NODE_ENV': '"production"' },
  ssr: { noExternal: true },
  publicDir: false,
  build: {
    ssr: source('server-entry.tsx'),
    outDir: 'dist-server',
    emptyOutDir: true,
    target: 'node24',
    minify: true,
    rolldownOptions: { output: { entryFileNames: 'renderer.js', codeSplitting: false } },
  },
});
