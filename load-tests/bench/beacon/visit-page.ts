import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from '@playwright/test';
import { mainThreadOf, type MainThread } from './main-thread.ts';

const ROW = '[role=grid] a[data-position]';
/** Every task with the CPU that it took; which page is whose; what compiling took; and samples of what ran, about ten each millisecond. */
const CATEGORIES = [
  'toplevel',
  'blink.user_timing',
  'v8',
  'devtools.timeline',
  'disabled-by-default-v8.cpu_profiler',
  '-*',
];
/** A loaded browser may lose parts of a trace: such a visit is made again. */
const TRIES = 4;
/** As long as a person looks before the next touch. */
const LOOK_MILLISECONDS = 1_000;

/**
 * A first visit, from an empty browser until the page is left: looks at the list, scrolls, searches, opens a product and comes back.
 * @returns what the page's main thread did meanwhile, by the browser's own tracing
 * @throws where no trace has it
 */
export async function visitPage(browser: Browser, origin: string): Promise<MainThread> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const found = mainThreadOf(await traceVisit(browser, origin), origin);
    if (found) return found;
  }
  throw new Error(`${TRIES} traces in turn do not have the page.`);
}

async function traceVisit(browser: Browser, origin: string): Promise<string> {
  // The service worker has a thread of its own, and installs itself at moments that are not the beacon's.
  const context = await browser.newContext({ serviceWorkers: 'block', viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await browser.startTracing(page, { categories: CATEGORIES });
    await lookAround(page, origin);
    const trace = await browser.stopTracing();
    return trace.toString();
  } finally {
    await context.close();
  }
}

/** The same visit without a look at what it costs. */
export async function warmPage(browser: Browser, origin: string): Promise<void> {
  const context = await browser.newContext({ serviceWorkers: 'block', viewport: { width: 1280, height: 800 } });
  try {
    await lookAround(await context.newPage(), origin);
  } finally {
    await context.close();
  }
}

async function lookAround(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await page.locator(ROW).first().waitFor();
  await sleep(3 * LOOK_MILLISECONDS);
  await page.mouse.move(640, 500);
  for (let turn = 0; turn < 6; turn += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one turn of the wheel after the other
    await page.mouse.wheel(0, 500);
    // oxlint-disable-next-line no-await-in-loop
    await sleep(LOOK_MILLISECONDS / 4);
  }
  await page.getByRole('searchbox').click();
  await page.keyboard.type('mug', { delay: 150 });
  await sleep(LOOK_MILLISECONDS);
  await page.locator(ROW).nth(2).click();
  await page.locator('main h1').waitFor();
  await sleep(LOOK_MILLISECONDS);
  await page.goBack();
  await page.locator(ROW).first().waitFor();
  await sleep(LOOK_MILLISECONDS);
  // What is gathered is sent when the page is left.
  await page.goto('about:blank');
}
