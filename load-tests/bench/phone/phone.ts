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
  await page.waitForFunction(
    async () => {
      const held = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
      return held.flat().some(({ url }) => url.includes('/pictures/'));
    },
    null,
    { timeout: 60_000, polling: 500 },
  );
}
