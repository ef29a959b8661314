/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import './workspace/require-node.mjs';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withOwnServer } from './checks/own-server.mjs';
import { withRunDirectory } from './checks/run-directory.mjs';
import { findChromium } from './checks/system-programs.mjs';
import { Failure, runEntry } from './workspace/failure.mjs';
import { installPackages } from './workspace/install.mjs';
import { root } from './workspace/paths.mjs';
import { prepare } from './workspace/prepare.mjs';
import { step } from './workspace/step.mjs';

const phone = { width: 390, height: 844, isMobile: true, hasTouch: true };
const desk = { width: 1440, height: 900 };

/**
 * The main screens of the running app, by their path; `product` opens the first product of the list. Each is taken in light and dark.
 * @type {readonly { name: string, path: string, on: typeof desk, asEditor?: boolean, asOperator?: boolean, product?: boolean }[]}
 */
const pictures = [
  { name: 'catalogue', path: '/?sort=title&row=45000', on: desk },
  { name: 'catalogue-phone', path: '/?sort=title&row=45000', on: phone },
  { name: 'product', path: '/?q=lamp', on: desk, asEditor: true, product: true },
  { name: 'product-phone', path: '/?q=lamp', on: phone, asEditor: true, product: true },
  { name: 'imports', path: '/imports', on: desk, asEditor: true },
  { name: 'imports-phone', path: '/imports', on: phone, asEditor: true },
  // Last: they show what was measured of the others.
  ...['', '/experience', '/database', '/why'].flatMap((path) => {
    const screen = { path: `/console${path}?range=1h${path === '/why' ? '&metric=LCP' : ''}`, asOperator: true };
    const name = `console${path.replace('/', '-')}`;
    return [
      { ...screen, name, on: desk },
      { ...screen, name: `${name}-phone`, on: phone },
    ];
  }),
];
/** What a browser shows beside its question whether to install the app: of the manifest. */
const inManifest = new Map([
  ['catalogue', 'wide'],
  ['catalogue-phone', 'narrow'],
  ['product-phone', 'narrow-product'],
]);
const documentsFolder = join(root, 'docs/pictures');
const manifestFolder = join(root, 'apps/web/public/screenshots');

/** Visits whose figures the console shows; each looks for something, opens it and goes on. */
const searches = ['lamp', 'chair', 'oak', 'linen', 'steel', 'kettle', 'rug', 'desk'];
/** A browser that says it is driven, or headless, is counted as a bot, and left out of the figures of visits. */
const notABot = '--disable-blink-features=AutomationControlled';
const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const wanted = process.argv[2] ?? '';

// node scripts/take-pictures.mjs [name]: takes the pictures of docs/pictures anew, or those whose name begins so, from the real app with the
// demo catalogue.
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
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', notABot] });
  for (const folder of [documentsFolder, manifestFolder]) mkdirSync(folder, { recursive: true });
  try {
    for (const words of searches) await visit(browser, { url, words });
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      for (const { name, path, on, asEditor, asOperator, product } of pictures) {
        if (!name.startsWith(wanted)) continue;
        const { width, height, ...device } = on;
        const context = await browser.newContext({
          viewport: { width, height },
          ...device,
          colorScheme,
          reducedMotion: 'reduce',
          serviceWorkers: 'block',
          userAgent,
        });
        const page = await context.newPage();
        if (asEditor) await signIn(page, { url, email: 'test@example.com' });
        if (asOperator) await signIn(page, { url, email: 'operator@example.com' });
        await page.goto(new URL(path, url).href);
        if (product) await openFirst(page);
        // Closed as a reader would: it lies over the list.
        const close = page.getByRole('complementary', { name: 'About this demo' }).getByRole('button');
        if (!asEditor && !asOperator) await close.click();
        await (asOperator ? settleConsole(page) : settle(page));
        // WebP by way of the browser: a fifth of the PNG, and no library.
        const picture = await toWebp(page, await page.screenshot());
        writeFileSync(join(documentsFolder, `${name}${colorScheme === 'dark' ? '-dark' : ''}.webp`), picture);
        const shown = inManifest.get(name);
        if (shown && colorScheme === 'light') writeFileSync(join(manifestFolder, `${shown}.webp`), picture);
        await context.close();
      }
    }
  } finally {
    await browser.close();
  }
}

/** @typedef {import('@playwright/test').Page} Page */

/** @param {import('@playwright/test').Browser} browser @param {{ url: string, words: string }} which */
async function visit(browser, { url, words }) {
  const context = await browser.newContext({ userAgent, viewport: desk });
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('[role=grid] a[data-position]').first().waitFor();
  await page.goto(new URL(`/?q=${words}`, url).href);
  await page.locator('[role=grid] a[data-position]').first().click();
  await page.waitForURL(/\/products\//);
  await page.waitForTimeout(1_000);
  await page.goBack();
  await settle(page);
  // What was measured is sent when a page is left.
  await page.goto('about:blank');
  await page.waitForTimeout(500);
  await context.close();
}

/** @param {Page} page @param {{ url: string, email: string }} who */
async function signIn(page, { url, email }) {
  await page.goto(new URL('/sign-in', url).href);
  await page.getByRole('button', { name: `Fill in ${email}` }).click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: /account and settings/ }).waitFor();
}

async function openFirst(/** @type {Page} */ page) {
  await page.locator('[role=grid] a[data-position]').first().click();
  await page.getByRole('heading', { name: 'History' }).waitFor();
}

/** Until its figures are there. */
async function settleConsole(/** @type {Page} */ page) {
  await page.locator('main h1').filter({ visible: true }).waitFor();
  await page.waitForFunction(() => !document.querySelector('main [aria-busy="true"]'), null, { polling: 250 });
  await page.waitForTimeout(1_000);
}

/** Until every row is there and no picture in view is on its way. */
async function settle(/** @type {Page} */ page) {
  await page.waitForFunction(
    () => {
      const { documentElement } = document;
      const inView = (/** @type {Element} */ element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return bottom > 0 && top < documentElement.clientHeight;
      };
      const areThere = [...document.images].filter(inView).every(({ complete }) => complete);
      return areThere && !document.querySelector('[role=grid] [aria-busy="true"]');
    },
    null,
    { polling: 250 },
  );
  await page.waitForTimeout(500);
}

/** @param {Page} page @param {Buffer} png */
async function toWebp(page, png) {
  // A page of the app's own policy takes no data but pictures.
  const base64 = await page.evaluate(async (source) => {
    const image = new Image();
    image.src = `data:image/png;base64,${source}`;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    canvas.getContext('2d')?.drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.86).split(',')[1] ?? '';
  }, png.toString('base64'));
  return Buffer.from(base64, 'base64');
}
