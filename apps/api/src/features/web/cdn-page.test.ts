import { expect, test } from 'vitest';
import { policyHashOf, toCdnPage, toShell, withPreloads } from './cdn-page.ts';

const page = `<!doctype html><html><head>
<script src="/assets/theme-before-paint-CqA90D-_.js"></script>
<link rel="icon" href="/favicon.svg" type="image/svg+xml" />
<script type="module" crossorigin src="/assets/index-ClL7FA2W.js"></script>
<link rel="modulepreload" crossorigin href="/assets/react-C1iE8mnY.js">
<link rel="stylesheet" crossorigin href="/assets/base-BIJelTUf.css">
</head><body></body></html>`;

test('modules and style sheets come from the CDN, what holds up the page does not', () => {
  const moved = toCdnPage(page, { cdnUrl: 'https://cdn.example.com/shop/', fallbackScript: 'fall()' });
  expect(moved).toContain(
    '<head><meta name="headroom-cdn" content="https://cdn.example.com/shop"><script>fall()</script>',
  );
  expect(moved).toContain('crossorigin src="https://cdn.example.com/shop/assets/index-ClL7FA2W.js"');
  expect(moved).toContain('href="https://cdn.example.com/shop/assets/react-C1iE8mnY.js"');
  expect(moved).toContain('href="https://cdn.example.com/shop/assets/base-BIJelTUf.css"');
  expect(moved).toContain('src="/assets/theme-before-paint-CqA90D-_.js"');
  expect(moved).toContain('href="/favicon.svg"');
});

test('the service worker’s shell takes files from its own origin, and says where pictures are', () => {
  expect(toShell(page, 'https://cdn.example.com/shop/')).toBe(
    page.replace('<head>', '<head><meta name="headroom-cdn" content="https://cdn.example.com/shop">'),
  );
});

test('the shell asks for what its first screen needs beside the entry, each chunk once', () => {
  const preloads = (html: string) =>
    [...html.matchAll(/modulepreload" crossorigin href="([^"]*)"/g)].map(([, path]) => path);
  expect(preloads(withPreloads(page, ['/assets/react-C1iE8mnY.js', '/assets/list-C1iE8mnZ.js']))).toEqual([
    '/assets/react-C1iE8mnY.js',
    '/assets/list-C1iE8mnZ.js',
  ]);
  expect(withPreloads(page, [])).toBe(page);
});

test('the policy names a script by its hash', () => {
  // The example of the standard: https://www.w3.org/TR/CSP3/#security-considerations
  expect(policyHashOf("alert('Hello, world.');")).toBe("'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
});
