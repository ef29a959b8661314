import './workspace/require-node.mjs';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from './checks/system-programs.mjs';
import { Failure, runEntry } from './workspace/failure.mjs';
import { installPackages } from './workspace/install.mjs';
import { root } from './workspace/paths.mjs';

const source = 'apps/web/public/favicon.svg';
const folder = 'apps/web/public/icons';

/**
 * What stands on a home screen. `scale` is of the drawing inside its square: a maskable icon may lose all outside a circle of four fifths
 * (https://w3c.github.io/manifest/#icon-masks), iOS rounds the corners.
 * @type {readonly { name: string, pixels: number, scale: number, ground: 'tile' | 'full' | 'none' }[]}
 */
const icons = [
  { name: 'icon-192', pixels: 192, scale: 1, ground: 'tile' },
  { name: 'icon-512', pixels: 512, scale: 1, ground: 'tile' },
  { name: 'maskable-192', pixels: 192, scale: 0.82, ground: 'full' },
  { name: 'maskable-512', pixels: 512, scale: 0.82, ground: 'full' },
  { name: 'monochrome-512', pixels: 512, scale: 0.82, ground: 'none' },
  { name: 'apple-touch-icon', pixels: 180, scale: 0.9, ground: 'full' },
];

// node scripts/draw-icons.mjs: draws the icons of the installed app anew, all from the one favicon.
await runEntry(async () => {
  await installPackages();
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Failure('There is no Chromium here; set CHROMIUM to the path of one.');
  // Not at the top: it is there only once the packages are installed.
  const { chromium } = await import('@playwright/test');
  const svg = readFileSync(join(root, source), 'utf8');
  const [, tile = '', drawing = ''] = /<svg[^>]*>(<rect[^>]*\/>)(.*)<\/svg>/s.exec(svg) ?? [];
  if (!drawing) throw new Failure(`${source} is not a square with a drawing on it any more.`);

  mkdirSync(join(root, folder), { recursive: true });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage();
    for (const { name, pixels, scale, ground } of icons) {
      const square = { tile, full: tile.replace(/ rx="[^"]*"/, ''), none: '' }[ground];
      const ink = ground === 'none' ? drawing.replaceAll(/stroke="[^"]*"/g, 'stroke="#000"') : drawing;
      const at = 16 * (1 - scale);
      await page.setViewportSize({ width: pixels, height: pixels });
      await page.setContent(
        `<style>body{margin:0}svg{display:block}</style><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="${pixels}">` +
          `${square}<g transform="translate(${at} ${at}) scale(${scale})">${ink}</g></svg>`,
      );
      const png = await page.screenshot({ omitBackground: true });
      writeFileSync(join(root, folder, `${name}.png`), png);
      console.log(`${name}.png: ${png.length} bytes`);
    }
  } finally {
    await browser.close();
  }
});
