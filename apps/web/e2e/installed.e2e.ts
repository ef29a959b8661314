import type { BrowserContext, Page } from '@playwright/test';
import { test } from './front-test.ts';
import { expect, expectAccessible, signIn } from './journey.ts';

// A stopped server's refusals stand in the console.
test.use({ serviceWorkers: 'allow', failsReads: true });

const list = (page: Page) => page.getByRole('grid', { name: 'Products' });
const offer = (page: Page) => page.getByRole('complementary', { name: 'New version' });
const secondBuild = (page: Page) => page.locator('meta[name="build"][content="second"]');
const isOfData = (asked: string) => /^(?:GET|POST) \/api\//.test(asked) || asked === 'GET /sw.js';

/** Opens the app and waits until the worker holds it. */
async function install(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(list(page)).toBeVisible();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, { timeout: 30_000 });
}

/** Every address in every cache of the worker. */
const held = (page: Page) =>
  page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });

const lookForUpdate = (page: Page) =>
  page.evaluate(async () => void (await (await navigator.serviceWorker.getRegistration())!.update()));

async function secondTab(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(address);
  return page;
}

test('installed at the first visit; later ones ask for data only, and a stopped server stops nothing but that', async ({
  page,
  front,
  context,
}) => {
  await install(page, front.url);
  // The second visit fills what only a visit can: pictures.
  await page.reload({ waitUntil: 'networkidle' });
  await expect
    .poll(async () => (await held(page)).filter((path) => path.startsWith('/pictures/')).length)
    .toBeGreaterThan(0);

  front.asked.length = 0;
  const again = await secondTab(context, front.url);
  await expect(list(again).getByRole('row').nth(5)).toBeVisible();
  await again.waitForLoadState('networkidle');
  expect(front.asked.some((asked) => asked.startsWith('GET /api/v1/products'))).toBe(true);
  expect(front.asked.filter((asked) => !isOfData(asked))).toEqual([]);
  expect((await held(again)).filter((path) => path.startsWith('/api'))).toEqual([]);

  await front.stop();
  await again.reload();
  await expect(again.getByRole('link', { name: 'Headroom' })).toBeVisible();
  await expect(again.getByRole('searchbox')).toBeVisible();
  await expect(list(again).getByRole('row').nth(5)).toBeVisible();
  // A screen that was never opened here is here too.
  await again.goto(`${front.url}/sign-in`);
  await expect(again.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  await expectAccessible(again);
  // All but what only operators load.
  const names = (await held(again)).filter((path) => path.startsWith('/assets/'));
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((path) => /\/(?:console-(?!away)|create-plot|overview|traces|logs)/.test(path))).toEqual([]);
  await again.goto(`${front.url}/console`);
  await expect(again.getByRole('heading', { name: 'The console needs the network' })).toBeVisible();
  await expectAccessible(again);
  await front.start();
});

test('a new version waits to be wanted, and a tab with unsaved work goes on with the old one', async ({
  page,
  front,
  context,
}) => {
  // Three screens, two builds.
  test.slow();
  await signIn(page, front.url);
  await install(page, front.url);
  const working = await secondTab(context, front.url);
  await list(working).getByRole('link').first().click();
  await expect(working.getByRole('heading', { name: 'History' })).toBeVisible();
  await working.getByTitle('Edit title', { exact: true }).click();
  await working.keyboard.type('half a wor');

  await front.deploy();
  await lookForUpdate(page);
  await expect(offer(page)).toBeVisible({ timeout: 30_000 });
  await expect(secondBuild(page)).toHaveCount(0);
  // It covers and shifts nothing, and who does not want it now is left alone.
  await expectAccessible(page);
  await expect(offer(working)).toBeHidden();

  await offer(page).getByRole('button', { name: 'Reload' }).click();
  await expect(secondBuild(page)).toHaveCount(1);
  await expect(list(page).getByRole('row').nth(5)).toBeVisible();

  // The server has no file of the old build any more; a screen that this tab never loaded comes from what the worker kept.
  await expect(secondBuild(working)).toHaveCount(0);
  await expect(
    working
      .getByTitle('Edit title', { exact: true })
      .or(working.getByRole('textbox', { name: 'title' }))
      .first(),
  ).toBeVisible();
  await working.getByRole('link', { name: 'Imports' }).first().click();
  await expect(working.getByRole('heading', { level: 1, name: /import/i })).toBeVisible();
});
