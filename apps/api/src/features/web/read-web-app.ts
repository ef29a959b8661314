import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Form } from '../../cache/http/choose-form.ts';
import type { Negotiable } from '../../cache/http/ready-bytes.ts';
import { policyHashOf, toCdnPage, toShell, withPreloads } from './cdn-page.ts';
import { contentTypeOf } from './content-types.ts';
import { PAGE_CACHING } from './page-caching.ts';
import { readPageFrames, type PageFrames } from './read-page-frames.ts';
import { createReadyFile } from '../../cache/http/ready-file.ts';

/** File names under assets/ carry the hash of their contents. */
const ONE_YEAR_SECONDS = 31_536_000;
const ENDINGS: Readonly<Record<Exclude<Form, 'identity'>, string>> = { br: '.br', zstd: '.zst', gzip: '.gz' };
const PACKED = /\.(br|zst|gz)$/;
/** What the page runs where assets come from a CDN; the build puts it there. */
const FALLBACK_FILE = 'cdn-fallback.js';

export interface WebApp {
  /** By path without the leading slash. */
  readonly files: ReadonlyMap<string, Negotiable>;
  /** What every address that no route takes gets. */
  readonly page: Negotiable;
  /** The same with its assets on the CDN; undefined without one. */
  readonly cdnPage: Negotiable | undefined;
  /** What the service worker answers navigations with: files of its own origin, which it holds; pictures from the CDN. */
  readonly shell: Negotiable;
  /** For the pages that the server draws; undefined where the build made nothing for them. */
  readonly frames: PageFrames | undefined;
  /** Of the scripts and styles in the pages, for the Content-Security-Policy. */
  readonly scriptHashes: readonly string[];
  readonly styleHashes: readonly string[];
}

/**
 * Reads the built web app into memory, in the forms that the build made: some two megabytes. A build replaces files under a running server
 * only together with a restart. Undefined where it is not built.
 */
export function readWebApp({
  directory,
  cdnUrl,
}: {
  directory: string;
  cdnUrl: string | undefined;
}): WebApp | undefined {
  if (!existsSync(join(directory, 'index.html'))) return undefined;
  const paths = filesBelow(directory);
  const all = new Set(paths);
  const files = new Map<string, Negotiable>();
  for (const path of paths) {
    if (PACKED.test(path)) continue;
    const forms = new Map<Form, Buffer>([['identity', readFileSync(join(directory, path))]]);
    for (const [form, ending] of Object.entries(ENDINGS) as [Form, string][]) {
      if (all.has(path + ending)) forms.set(form, readFileSync(join(directory, path + ending)));
    }
    files.set(path, createReadyFile({ forms, contentType: contentTypeOf(path), headers: headersOf(path) }));
  }
  const html = readFileSync(join(directory, 'index.html'), 'utf8');
  const fallbackScript = all.has(FALLBACK_FILE)
    ? readFileSync(join(directory, FALLBACK_FILE), 'utf8').trim()
    : undefined;
  const cdn = cdnUrl !== undefined && fallbackScript !== undefined ? { cdnUrl, fallbackScript } : undefined;
  const frames = readPageFrames({ directory, cdn });
  const headers = frames
    ? PAGE_CACHING
    : { ...headersOf('index.html'), ...(cdn && { vary: 'Accept-Encoding, Cookie' }) };
  return {
    files,
    page: createPage(html, headers),
    cdnPage: cdn && createPage(toCdnPage(html, cdn), headers),
    shell: createPage(withPreloads(cdn ? toShell(html, cdn.cdnUrl) : html, installedChunks(directory)), headers),
    frames,
    scriptHashes: [...(cdn ? [policyHashOf(cdn.fallbackScript)] : []), ...(frames?.scriptHashes ?? [])],
    styleHashes: frames?.styleHashes ?? [],
  };
}

/** What the build says that a start of the installed app needs. */
function installedChunks(directory: string): readonly string[] {
  const file = join(directory, '.vite/installed.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as string[]).map((path) => `/${path}`) : [];
}

/** One of several pages at an address. */
function createPage(html: string, headers: Readonly<Record<string, string>>): Negotiable {
  const bytes = Buffer.from(html);
  const forms = new Map<Form, Buffer>([
    ['identity', bytes],
    ['br', brotliCompressSync(bytes)],
    ['gzip', gzipSync(bytes)],
  ]);
  return createReadyFile({ forms, contentType: contentTypeOf('index.html'), headers });
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

function headersOf(path: string): Record<string, string> {
  if (!path.startsWith('assets/')) return { 'cache-control': 'no-cache' };
  return {
    'cache-control': `public, max-age=${ONE_YEAR_SECONDS}, immutable`,
    // A CDN in front passes these on: scripts come from its host then, which is another origin.
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
  };
}
