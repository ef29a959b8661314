import { treemap } from './treemap.mjs';

/** @typedef {import('../checks/bundle-growth.mjs').ChunkFacts} ChunkFacts @typedef {import('./treemap.mjs').Rectangle} Rectangle */

const WIDTH = 1360;
const HEIGHT = 820;
const HEAD = 16;
const CHARACTER = 6.2;

/**
 * A picture of every chunk as a page of its own that loads nothing: an area is what it weighs, packed. Below it, chunk by
 * chunk, what is in it and who asked for it.
 * @param {import('../checks/bundle-growth.mjs').BundleFacts} facts
 * @param {Record<string, { gzipBytes: number, chunks: string[] }>} sets
 */
export function bundlePage({ release, chunks }, sets) {
  const total = chunks.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0);
  const firstOf = Object.entries(sets)[0];
  const isFirst = (/** @type {string} */ name) => firstOf?.[1].chunks.includes(name) ?? false;
  const areas = treemap(
    chunks.map((chunk) => ({ chunk, size: chunk.gzipBytes })),
    { x: 0, y: 0, width: WIDTH, height: HEIGHT },
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What the browser loads: ${release}</title>
<style>${STYLES}</style>
<h1>What the browser loads</h1>
<p>Build ${release}: ${chunks.length} files, ${kib(total)} KiB gzip in all. The area of a file is what it weighs packed, that of a module its share of
the minified file. Marked: ${escape(firstOf?.[0] ?? 'nothing')}.</p>
<ul>${Object.entries(sets)
    .map(([name, { gzipBytes }]) => `<li>${escape(name)}: <b>${kib(gzipBytes)} KiB</b></li>`)
    .join('')}</ul>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Files by weight; the same follows as a list">
${areas.map(({ chunk, ...area }) => chunkArea(chunk, area, isFirst(chunk.name))).join('\n')}
</svg>
${chunks.map(chunkPart).join('\n')}
</html>
`;
}

/** @param {ChunkFacts} chunk @param {Rectangle} area @param {boolean} marked */
function chunkArea(chunk, { x, y, width, height }, marked) {
  const inner = { x: x + 2, y: y + HEAD, width: Math.max(1, width - 4), height: Math.max(1, height - HEAD - 2) };
  const modules =
    height > HEAD * 2
      ? treemap(
          chunk.modules.map(({ name, bytes }) => ({ name, size: bytes })),
          inner,
        )
      : [];
  return `<a href="#${chunk.file}"><g>
<rect class="${marked ? 'chunk first' : 'chunk'}" x="${x}" y="${y}" width="${width}" height="${height}"/>
<text class="head" x="${x + 4}" y="${y + 12}">${fit(`${chunk.name} ${kib(chunk.gzipBytes)}`, width)}</text>
<title>${escape(chunk.name)}: ${kib(chunk.gzipBytes)} KiB gzip</title></g>
${modules.map((module) => moduleArea(module)).join('')}</a>`;
}

/** @param {{ name: string, size: number } & Rectangle} module */
const moduleArea = ({
  name,
  size,
  x,
  y,
  width,
  height,
}) => `<g><rect class="module" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"/>
${height > 12 ? `<text x="${round(x + 3)}" y="${round(y + 11)}">${fit(lastPart(name), width)}</text>` : ''}<title>${escape(name)}: ${kib(size)} KiB minified</title></g>`;

/** @param {ChunkFacts} chunk */
const chunkPart = ({ file, name, gzipBytes, bytes, importedBy, askedForBy, modules }) => `<details>
<summary>${escape(name)} <b>${kib(gzipBytes)} KiB</b></summary>
<p id="${file}">${kib(bytes)} KiB minified. ${asked('Comes with', importedBy)}${asked('Is asked for by', askedForBy)}</p>
<table><tr><th>Module<th>Bytes<th>Imported by</tr>
${modules.map((module) => `<tr><td>${escape(module.name)}<td>${module.bytes}<td>${escape(module.importedBy.join(', '))}</tr>`).join('\n')}
</table></details>`;

const asked = (/** @type {string} */ words, /** @type {string[]} */ names) =>
  names.length > 0 ? `${words} ${escape(names.join(', '))}. ` : '';
const kib = (/** @type {number} */ bytes) => (bytes / 1024).toFixed(1);
const round = (/** @type {number} */ pixels) => Math.round(pixels * 10) / 10;
const lastPart = (/** @type {string} */ name) => name.replace(/.*\//, '');
const escape = (/** @type {string} */ text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const fit = (/** @type {string} */ text, /** @type {number} */ width) => {
  const room = Math.floor((width - 6) / CHARACTER);
  return room < 3 ? '' : escape(text.length <= room ? text : `${text.slice(0, room - 1)}…`);
};

const STYLES = `
:root { color-scheme: light dark; --paper: #fbfaf8; --sheet: #fff; --ink: #171613; --quiet: #504d46; --line: #8a857a; --mark: #ffd500; --on-mark: #171613 }
@media (prefers-color-scheme: dark) { :root { --paper: #141311; --sheet: #1d1c19; --ink: #f3f0e9; --quiet: #bfbab0; --line: #7b766c } }
body { margin: 24px; background: var(--paper); color: var(--ink); font: 14px/1.5 "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif }
h1 { font-size: 28px; font-weight: 600; margin: 0 }
p, ul { color: var(--quiet); max-width: 90ch; margin: 8px 0 }
svg { width: 100%; height: auto; margin: 16px 0 }
svg a { fill: inherit }
.chunk { fill: var(--paper); stroke: var(--ink) }
.first { fill: var(--mark) }
.module { fill: var(--sheet); stroke: var(--line); stroke-width: .5 }
text { font: 10px ui-monospace, "Liberation Mono", monospace; fill: var(--ink); pointer-events: none }
.head { font-weight: 700 }
.first + .head { fill: var(--on-mark) }
a:hover .module, a:focus-visible .module { stroke-width: 1.5 }
details { border-top: 1px solid var(--line); padding: 4px 0 }
summary { cursor: pointer }
table { border-collapse: collapse; font: 12px/1.6 ui-monospace, "Liberation Mono", monospace; margin: 8px 0 }
th { text-align: start } td, th { padding: 0 16px 0 0; vertical-align: top } td:nth-child(2) { text-align: end }
`;
