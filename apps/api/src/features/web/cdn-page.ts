import { hash } from 'node:crypto';

/** Set by the page's own script where the CDN did not deliver: pages then name the origin for a while. */
export const ORIGIN_COOKIE = 'headroom-assets=origin';

/**
 * The page as it names its assets on a CDN, with the script in it that takes them from the origin where the CDN does not deliver.
 * Only what may fail without holding up the page moves: modules and style sheets (they carry `crossorigin`), not the small script before them.
 * @param page the built index.html, whose assets are at `/assets/`.
 * @param fallbackScript runs first in the page; reads the CDN's address from the meta element.
 */
export function toCdnPage(
  page: string,
  { cdnUrl, fallbackScript }: { cdnUrl: string; fallbackScript: string },
): string {
  const base = baseOf(cdnUrl);
  const moved = page.replaceAll(
    /(<(?:script|link)\b[^>]*\scrossorigin\s[^>]*?(?:src|href)=")(\/assets\/)/g,
    `$1${base}$2`,
  );
  return moved.replace(/<head>/, (tag) => `${tag}${metaOf(base)}<script>${fallbackScript}</script>`);
}

/** The page that names the CDN for pictures only: a service worker holds the rest of it. */
export const toShell = (page: string, cdnUrl: string): string =>
  page.replace(/<head>/, (tag) => tag + metaOf(baseOf(cdnUrl)));

/** Lets a page ask for chunks beside its entry, instead of after it. */
export function withPreloads(page: string, paths: readonly string[]): string {
  const links = paths
    .filter((path) => !page.includes(`"${path}"`))
    .map((path) => `<link rel="modulepreload" crossorigin href="${path}">`);
  return page.replace('</head>', (end) => links.join('') + end);
}

/** As Content-Security-Policy names an inline script. https://www.w3.org/TR/CSP3/#framework-directive-source-list */
export const policyHashOf = (script: string): string => `'sha256-${hash('sha256', script, 'base64')}'`;

const baseOf = (cdnUrl: string): string => cdnUrl.replace(/\/$/, '');
const metaOf = (base: string): string => `<meta name="headroom-cdn" content="${escapeAttribute(base)}">`;
const escapeAttribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
