import { readFileSync } from 'node:fs';
import { minifySync } from 'vite';
import type { Plugin } from 'vite';

const source = new URL('../src/app/cdn-fallback.js', import.meta.url);

/** Adds the script that the server puts into the page where CDN_URL is set; without it nobody loads it. */
export function cdnFallback(): Plugin {
  return {
    name: 'headroom:cdn-fallback',
    generateBundle() {
      const { code } = minifySync('cdn-fallback.js', readFileSync(source, 'utf8'));
      this.emitFile({ type: 'asset', fileName: 'cdn-fallback.js', source: code });
    },
  };
}
