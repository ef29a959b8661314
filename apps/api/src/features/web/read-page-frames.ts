import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hash } from 'node:crypto';
import { policyHashOf, toCdnPage } from './cdn-page.ts';
import { createTemplate, styleOf, type TemplateParts } from './page-template.ts';

export type DrawnScreen = 'catalogue' | 'product';
export type AssetPlace = 'origin' | 'cdn';

export interface PageFrames {
  template(screen: DrawnScreen, assets: AssetPlace): string;
  /** Differs where the build does: what one build drew must not lead to another's chunks. */
  readonly mark: string;
  /** Of what stands in the pages, for the Content-Security-Policy. */
  readonly scriptHashes: readonly string[];
  readonly styleHashes: readonly string[];
}

/** What the web build writes down of the screens that a server draws. */
type BuiltPages = Record<DrawnScreen, { scripts: string[]; styles: string[] }>;

/**
 * Makes the frames of the pages that the server draws out of the built web app.
 * @param cdn where assets are on a CDN, as `toCdnPage` takes it.
 * @returns undefined where the build says nothing of such pages.
 */
export function readPageFrames({
  directory,
  cdn,
}: {
  directory: string;
  cdn: { cdnUrl: string; fallbackScript: string } | undefined;
}): PageFrames | undefined {
  const file = join(directory, '.vite/pages.json');
  if (!existsSync(file)) return undefined;
  const text = (path: string) => readFileSync(join(directory, path), 'utf8');
  const index = text('index.html');
  const pages = JSON.parse(text('.vite/pages.json')) as BuiltPages;
  const theme = /<script src="(\/assets\/theme-before-paint[^"]*)">/.exec(index)?.[1];
  const themeScript = theme === undefined ? undefined : { path: theme, text: text(theme).trim() };
  const startScript = text('.vite/after-paint.js').trim();
  const linked = [...index.matchAll(/<link rel="stylesheet"[^>]*href="\/([^"]*)"/g)].map(([, path = '']) => path);

  const templates = new Map<string, string>();
  const styleHashes: string[] = [];
  for (const [screen, { scripts, styles }] of Object.entries(pages)) {
    const paths = [...new Set([...linked, ...styles])];
    const styleSheets = paths.map((path) => ({ path: `/${path}`, text: text(path) }));
    const parts: TemplateParts = { styleSheets, scripts: scripts.map((path) => `/${path}`), themeScript, startScript };
    const template = createTemplate(index, parts);
    templates.set(`${screen} origin`, template);
    if (cdn) templates.set(`${screen} cdn`, toCdnPage(template, cdn));
    styleHashes.push(policyHashOf(styleOf(styleSheets)));
  }
  return {
    template: (screen, assets) => templates.get(`${screen} ${assets}`) ?? templates.get(`${screen} origin`) ?? index,
    mark: hash('sha256', [...templates.values()].join(''), 'base64url').slice(0, 8),
    scriptHashes: [...(themeScript ? [themeScript.text] : []), startScript].map(policyHashOf),
    styleHashes,
  };
}
