import type { BrowserContext, Page } from '@playwright/test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Front } from './front.ts';
import { ROW, slowDown, SLOWDOWN } from './phone.ts';

/** Fifty thousand products with their fields, by pages of two hundred; and their index in memory. */
const KEPT_WITHIN_MILLISECONDS = 20 * 60_000;
const WORDS = ['mug', 'lamp', 'oak chair', 'steel'];
/** Keys on a page that does nothing with them but show them. */
const BLANK_KEYS = 20;

/** Milliseconds from a key until what it changed is painted. */
export interface SearchTimes {
  products: number;
  /** Of keys typed: one that changes no row, since the same are found, is not counted. */
  keys: number;
  milliseconds: number[];
  /** The same with the page's slowdown. */
  slowed: number[];
  /** Of keys on an empty page, in the same browser: what this machine takes for nothing, now. */
  blank: number[];
}

declare global {
  interface Window {
    headroomKeys: number[];
  }
}

/**
 * From each key in the search field until the list of what it finds is painted, with the server stopped and the whole catalogue kept on
 * this device: it must have no more than can be. First the page computes as fast as this machine, then as the phone.
 */
export async function measureSearch(context: BrowserContext, front: Front): Promise<SearchTimes> {
  const page = await context.newPage();
  // A phone has the button in a menu.
  await page.setViewportSize({ width: 1_440, height: 900 });
  await page.goto(front.origin);
  await page.locator(ROW).first().waitFor();
  await page.getByRole('button', { name: 'Keep on this device' }).click();
  const dialog = page.getByRole('dialog', { name: 'Keep on this device' });
  await dialog.locator('button[aria-disabled="false"]').click();
  const kept = dialog.getByRole('region', { name: 'Kept here' });
  // While it loads, the button says Cancel.
  await kept.getByRole('button', { name: 'Remove' }).waitFor({ timeout: KEPT_WITHIN_MILLISECONDS });
  await kept.getByRole('progressbar').waitFor({ state: 'detached', timeout: KEPT_WITHIN_MILLISECONDS });
  const products = Number(/([\d,]+) products/.exec(await kept.innerText())?.[1]?.replaceAll(',', '') ?? Number.NaN);
  await dialog.getByRole('button', { name: 'Close' }).click();

  await front.stop();
  await context.setOffline(true);
  await page.evaluate(watchKeys);
  const field = page.getByRole('searchbox');
  // The first search waits until what is kept has been read into memory.
  await field.pressSequentially('p');
  await page.waitForFunction(() => window.headroomKeys.length > 0, null, {
    timeout: KEPT_WITHIN_MILLISECONDS,
    polling: 250,
  });
  const milliseconds = await typeWords(page);
  await slowDown(page, SLOWDOWN);
  const slowed = await typeWords(page);
  await context.setOffline(false);
  await front.start();
  await page.close();
  return { products, keys: WORDS.join('').length, milliseconds, slowed, blank: await measureBlank(context) };
}

async function typeWords(page: Page): Promise<number[]> {
  const field = page.getByRole('searchbox');
  await page.evaluate(() => (window.headroomKeys.length = 0));
  /* oxlint-disable no-await-in-loop -- One word after the other, as a person would. */
  for (const word of WORDS) {
    await field.fill('');
    await sleep(1_000);
    await field.pressSequentially(word, { delay: 400 });
    await sleep(1_000);
  }
  /* oxlint-enable no-await-in-loop */
  return page.evaluate(() => [...window.headroomKeys]);
}

async function measureBlank(context: BrowserContext): Promise<number[]> {
  const page = await context.newPage();
  await page.setContent('<div><input type="search"><div role="grid"><p role="row">0</p></div></div>');
  await page.evaluate(watchKeys);
  await page.evaluate(() => {
    const row = document.querySelector('[role=row]')!;
    document.querySelector('input')!.addEventListener('input', () => (row.textContent += '.'));
  });
  await page.getByRole('searchbox').pressSequentially('m'.repeat(BLANK_KEYS), { delay: 100 });
  await sleep(1_000);
  const times = await page.evaluate(() => window.headroomKeys);
  await page.close();
  return times;
}

/**
 * Runs in the page: from each key down to the frame after the first change of the rows. A key that changes no row, since the same are
 * found, is not counted.
 */
function watchKeys(): void {
  window.headroomKeys = [];
  let pressedAt: number | undefined;
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key.length === 1) pressedAt = event.timeStamp;
    },
    true,
  );
  new MutationObserver((changes) => {
    // Rows change, or come anew where something else stood in their place.
    if (pressedAt === undefined || !changes.some(({ target, addedNodes }) => [target, ...addedNodes].some(isRow)))
      return;
    const from = pressedAt;
    pressedAt = undefined;
    requestAnimationFrame(() => {
      // The task after a frame's callbacks: it is painted.
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', () => window.headroomKeys.push(performance.now() - from));
      port1.start();
      port2.postMessage(null);
    });
  }).observe(document.body, { subtree: true, childList: true, characterData: true });

  // oxlint-disable-next-line unicorn/consistent-function-scoping -- It is sent to the browser with the rest.
  function isRow(node: Node): boolean {
    const row = (node instanceof Element ? node : node.parentElement)?.closest('[role=row]');
    return row !== undefined && row !== null && row.querySelector('[aria-busy=true]') === null;
  }
}
