import { chromium } from '@playwright/test';
import { expect, signIn, test } from './journey.ts';

// How one screen becomes another, and comes back.

declare global {
  interface Window {
    /** Set by a journey: gone with the document that it was set in. */
    mark?: string;
    moved?: string[];
  }
}

test('a row’s picture and title move into its product and back, and the list is where it was', async ({ page }) => {
  await page.goto('/?sort=title', { waitUntil: 'networkidle' });
  await page.evaluate(() => {
    window.moved = [];
    const start = document.startViewTransition.bind(document);
    document.startViewTransition = ((update: () => void) => {
      const transition = start(update);
      const note = async () => {
        await transition.ready;
        const parts = document.getAnimations().flatMap(({ effect }) => (effect as KeyframeEffect).pseudoElement ?? []);
        window.moved?.push([...new Set(parts.filter((part) => part.includes('group(product')))].toSorted().join());
      };
      void note();
      return transition;
    }) as typeof document.startViewTransition;
  });
  const list = page.getByRole('grid', { name: 'Products' });
  await list.hover();
  await page.mouse.wheel(0, 4_000);
  // Some demo products have no picture.
  await expect(list.locator('a[data-position="75"]')).toBeVisible();
  const positions = await list.locator('[id^=product-]:has(img) a[data-position]').evaluateAll((links) =>
    links.flatMap((link) => {
      const { top, bottom } = link.getBoundingClientRect();
      return top > 200 && bottom < window.innerHeight - 100 ? Number(link.getAttribute('data-position')) : [];
    }),
  );
  const link = list.locator(`a[data-position="${positions[0]}"]`);
  const before = await link.boundingBox();
  const title = await link.textContent();
  // Its screen's code comes while the pointer rests on it.
  await link.hover();
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes('/product-screen-')),
  );
  await page.waitForLoadState('networkidle');
  await link.click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title!);
  const both = '::view-transition-group(product-picture),::view-transition-group(product-title)';
  await expect.poll(() => page.evaluate(() => window.moved)).toEqual([both]);

  await page.locator('main a[href^="/?"]').first().click();
  await expect(link).toBeVisible();
  await expect.poll(() => page.evaluate(() => window.moved?.length)).toBe(2);
  await expect.poll(async () => (await link.boundingBox())?.y).toBeCloseTo(before!.y, 0);
  // A name that stays would stop the next transition.
  await expect.poll(() => page.evaluate(() => document.querySelectorAll('[style*=view-transition]').length)).toBe(0);
});

test('nothing moves for whoever wants no motion', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('/', { waitUntil: 'networkidle' });
  await page.evaluate(() => {
    window.moved = [];
    document.startViewTransition = () => {
      window.moved?.push('moved');
      throw new Error('There is motion.');
    };
  });
  await page.getByRole('grid', { name: 'Products' }).locator('a[data-position="0"]').click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(await page.evaluate(() => window.moved)).toEqual([]);
});

test('a product is read while the pointer rests on its row, and not where bytes are dear', async ({ page }) => {
  const read: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (/^\/api\/v1\/products\/[\da-f-]{36}$/.test(pathname)) read.push(pathname);
  });
  await page.goto('/', { waitUntil: 'networkidle' });
  const row = (position: number) =>
    page.getByRole('grid', { name: 'Products' }).locator(`a[data-position="${position}"]`);
  const idOf = async (position: number) => /[\da-f-]{36}/.exec((await row(position).getAttribute('href'))!)![0];
  const reads = (id: string) => read.filter((path) => path.endsWith(id)).length;
  const id = await idOf(1);
  await row(1).hover();
  await expect.poll(() => reads(id)).toBe(1);
  await row(1).click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(reads(id)).toBe(1);

  await page.goBack();
  await page.evaluate(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
  const spared = await idOf(3);
  await row(3).hover();
  await page.waitForTimeout(500);
  expect(reads(spared)).toBe(0);
});

test('the page comes back whole from the back/forward cache, signed in and with its stream open', async ({
  baseURL,
}) => {
  // Playwright turns it off, and its pages do not survive it: this journey asks the document alone.
  const { launchOptions } = test.info().project.use;
  const browser = await chromium.launch({
    ...launchOptions,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  try {
    const page = await browser.newPage({ baseURL: baseURL! });
    await signIn(page);
    const streaming = page.waitForResponse(/\/api\/v1\/stream/);
    await page.goto('/', { waitUntil: 'load' });
    await expect(page.getByRole('grid', { name: 'Products' }).locator('a[data-position="0"]')).toBeVisible();
    expect((await streaming).status()).toBe(200);
    await page.evaluate(() => {
      window.mark = 'left';
      window.addEventListener('pageshow', (event) => {
        window.mark = event.persisted ? 'restored' : 'loaded';
      });
    });
    await page.goto('/api/v1/site');
    await page.evaluate(() => window.history.back());
    const reasons = () =>
      page.evaluate(() => {
        const [entry] = performance.getEntriesByType('navigation');
        const { notRestoredReasons } = entry as { notRestoredReasons?: unknown };
        return window.mark ?? JSON.stringify(notRestoredReasons ?? null);
      });
    await expect.poll(() => reasons().catch(String), { timeout: 30_000 }).toBe('restored');
    await expect(page.getByRole('grid', { name: 'Products' }).locator('a[data-position="0"]')).toBeVisible();
  } finally {
    await browser.close();
  }
});
