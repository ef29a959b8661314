import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from '@playwright/test';

/** A middling phone of the last years is about four times slower than the machine of a developer. */
export const SLOWDOWN = 4;
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true } as const;

export const openPhone = (browser: Browser): Promise<BrowserContext> => browser.newContext(PHONE);

/** From now on the page computes so many times slower than this machine. */
export async function slowDown(page: Page, rate: number): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate });
}

/** A product of the list that can be opened. */
export const ROW = '[role=grid] a[data-position]';

export async function signIn(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await page.getByRole('button', { name: 'Fill in test@example.com' }).click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: /account and settings/ }).waitFor();
}

/** Visits until the worker holds the app, and once more for what only a visit under it keeps: rows and pictures. */
export async function install(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await page.locator(ROW).first().waitFor();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, {
    timeout: 60_000,
    polling: 250,
  });
  await page.reload();
  await page.locator(ROW).first().waitFor();
  await until(page, hasKeptPictures);
  await until(page, hasKeptRows);
}

/** Asks in the page until the answer is yes; `waitForFunction` takes any promise for one. */
async function until(page: Page, isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 120; tries++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
    if (await page.evaluate(isSo)) return;
    // oxlint-disable-next-line no-await-in-loop
    await sleep(500);
  }
  throw new Error(`After a minute it was still not so: ${isSo.name}`);
}

/** Runs in the page. */
async function hasKeptPictures(): Promise<boolean> {
  const held = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
  return held.flat().some(({ url }) => url.includes('/pictures/'));
}

/** Runs in the page. What was seen is written down when the page is at rest: a tab that is closed before that has kept nothing. */
async function hasKeptRows(): Promise<boolean> {
  const names = (await indexedDB.databases())
    .map(({ name = '' }) => name)
    .filter((name) => name.startsWith('headroom-'));
  const counts = await Promise.all(
    names.map(
      (name) =>
        new Promise<number>((resolve, reject) => {
          const opening = indexedDB.open(name);
          opening.addEventListener('error', () => reject(opening.error ?? new Error(`${name} does not open`)));
          opening.addEventListener('success', () => {
            const database = opening.result;
            const counting = database.transaction('pages').objectStore('pages').count();
            counting.addEventListener('success', () => resolve(counting.result));
            counting.addEventListener('error', () => reject(counting.error ?? new Error(`${name} cannot be counted`)));
            database.close();
          });
        }),
    ),
  );
  return counts.some((count) => count > 0);
}
