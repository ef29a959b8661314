import './workspace/require-node.mjs';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { withOwnServer } from './checks/own-server.mjs';
import { withRunDirectory } from './checks/run-directory.mjs';
import { findChromium } from './checks/system-programs.mjs';
import { Failure, runEntry } from './workspace/failure.mjs';
import { installPackages } from './workspace/install.mjs';
import { root } from './workspace/paths.mjs';
import { prepare } from './workspace/prepare.mjs';
import { step } from './workspace/step.mjs';

/** What the documents show: a screen of the running app, by its path. */
const pictures = [
  { name: 'catalogue', path: '/?sort=title&row=45000', width: 1440, height: 900 },
  { name: 'catalogue-phone', path: '/?sort=title&row=45000', width: 390, height: 844 },
];

// node scripts/take-pictures.mjs: takes the pictures of docs/pictures anew, from the real app with the demo catalogue.
await runEntry(async () => {
  await installPackages();
  await prepare('build');
  const browserPath = findChromium();
  if (browserPath === undefined) throw new Failure('There is no Chromium here; set CHROMIUM to the path of one.');
  await withRunDirectory((directory) => {
    const settings = { HEADROOM_DATA_DIR: join(directory, 'data'), HEADROOM_DEMO_PRODUCTS: '100000' };
    return step('Pictures', () => withOwnServer(settings, (url) => takePictures(url, browserPath)));
  });
});

async function takePictures(/** @type {string} */ url, /** @type {string} */ executablePath) {
  // Not at the top: it is there only once the packages are installed.
  const { chromium } = await import('@playwright/test');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    mkdirSync(join(root, 'docs/pictures'), { recursive: true });
    for (const { name, path, width, height } of pictures) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme: 'light' });
      await page.goto(new URL(path, url).href, { waitUntil: 'networkidle' });
      // Closed as a reader would: it lies over the list.
      await page.getByRole('button', { name: 'Close' }).first().click();
      await page.screenshot({ path: join(root, `docs/pictures/${name}.png`) });
      await page.close();
    }
  } finally {
    await browser.close();
  }
}
