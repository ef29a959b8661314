import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Form } from '../../cache/http/choose-form.ts';
import type { Negotiable } from '../../cache/http/ready-bytes.ts';
import { policyHashOf, toCdnPage, toShell } from './cdn-page.ts';
import { contentTypeOf } from './content-types.ts';
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
  /** Of the scripts in the pages, for the Content-Security-Policy. */
  readonly scriptHashes: readonly string[];
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
  const page = files.get('index.html')!;
  if (cdnUrl === undefined || !all.has(FALLBACK_FILE))
    return { files, page, cdnPage: undefined, shell: page, scriptHashes: [] };

  const html = readFileSync(join(directory, 'index.html'), 'utf8');
  const fallbackScript = readFileSync(join(directory, FALLBACK_FILE), 'utf8').trim();
  return {
    files,
    page: createPage(html),
    cdnPage: createPage(toCdnPage(html, { cdnUrl, fallbackScript })),
    shell: createPage(toShell(html, cdnUrl)),
    scriptHashes: [policyHashOf(fallbackScript)],
  };
}

/** One of two pages at an address, told apart by a cookie. */
function createPage(html: string): Negotiable {
  const bytes = Buffer.from(html);
  const forms = new Map<Form, Buffer>([
    ['identity', bytes],
    ['br', brotliCompressSync(bytes)],
    ['gzip', gzipSync(bytes)],
  ]);
  const headers = { ...headersOf('index.html'), vary: 'Accept-Encoding, Cookie' };
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
