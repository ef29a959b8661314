import { PAGE_DATA_ID, type PageData, type RenderedPage } from '@headroom/contracts/page';

/** What a page is composed of beside the built index.html. */
export interface TemplateParts {
  /** Of index.html and of the screen, in the order in which they apply. Paths as in the page: `/assets/…`. */
  readonly styleSheets: readonly { readonly path: string; readonly text: string }[];
  /** Chunks that the screen needs before it can take over. */
  readonly scripts: readonly string[];
  /** Applies the chosen colours; as a file of its own it would hold up the first paint for a round trip. */
  readonly themeScript: { readonly path: string; readonly text: string } | undefined;
  /** Begins with what the browser runs, once the page is painted. */
  readonly startScript: string;
}

/**
 * The built index.html as the frame of pages of one screen: what the first paint needs stands in it. The style sheets whose rules it holds
 * are named as disabled ones, which no browser fetches: so the loader of chunks finds them there and does not fetch them either. The chunks
 * are named for `startScript` alone.
 */
export function createTemplate(
  index: string,
  { styleSheets, scripts, themeScript, startScript }: TemplateParts,
): string {
  const [entry = ''] = pathsOf(index, /<script type="module"[^>]*src="([^"]*)"/g);
  const chunks = new Set([...pathsOf(index, /<link rel="modulepreload"[^>]*href="([^"]*)"/g), ...scripts]);
  chunks.delete(entry);
  let html = index
    .replace(/[ \t]*<link rel="(?:stylesheet|modulepreload)"[^>]*>\n?/g, '')
    .replace(/[ \t]*<script type="module"[^>]*><\/script>\n?/g, '');
  if (themeScript)
    html = html.replace(`<script src="${themeScript.path}"></script>`, () => tag('script', themeScript.text));
  const later = [...chunks, entry].map((path) => `<link data-later crossorigin href="${path}">`);
  const disabled = styleSheets.map(({ path }) => `<link rel="stylesheet" crossorigin href="${path}" disabled>`);
  const style = tag('style', styleOf(styleSheets));
  // The rules come first: they are what the first paint waits for.
  const head = [style, ...later, ...disabled].join('');
  return html.replace('</head>', (end) => head + end).replace('</body>', (end) => tag('script', startScript) + end);
}

const pathsOf = (html: string, tags: RegExp): string[] => [...html.matchAll(tags)].map(([, path = '']) => path);

/** The text of the style element, which the Content-Security-Policy names by its hash. */
export const styleOf = (styleSheets: TemplateParts['styleSheets']): string =>
  styleSheets.map(({ text }) => text.trim()).join('');

/** Puts a page into its frame. */
export function composePage(template: string, page: RenderedPage, data: PageData): string {
  const { title, description, head, html } = page;
  const about = [
    `<title>${escapeText(title)}</title>`,
    `<meta name="description" content="${escapeText(description)}">`,
    ...(data.product ? openGraph(page) : []),
    head,
  ].join('');
  const framed = template.replace(/<meta name="description"[^>]*>/, '').replace(/<title>[^<]*<\/title>/, () => about);
  // Where only the browser can draw it, it has to ask for everything itself, too.
  if (html === '') return framed;
  const brought = `<script type="application/json" id="${PAGE_DATA_ID}">${escapeData(data)}</script>`;
  return framed.replace('<div id="root"></div>', () => `<div id="root">${html}</div>${brought}`);
}

/** For whoever shows a link to it: https://ogp.me */
function openGraph({ title, description, image }: RenderedPage): string[] {
  const facts = { type: 'product', title, description, ...(image?.startsWith('https://') && { image }) };
  return Object.entries(facts).map(([name, text]) => `<meta property="og:${name}" content="${escapeText(text)}">`);
}

const tag = (name: 'script' | 'style', text: string): string => `<${name}>${text}</${name}>`;

/** No text can end the element that it stands in: https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements */
const escapeData = (data: PageData): string =>
  JSON.stringify(data).replace(
    /[<\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
