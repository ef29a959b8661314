import { PAGE_DATA_ID } from '@headroom/contracts/page';
import type { Page } from '@playwright/test';
import { expect, takenOver, test } from './journey.ts';

const ROOMS = {
  narrow: {
    viewport: { width: 390, height: 844 },
    // Sec-CH-UA-Mobile follows from both.
    isMobile: true,
    userAgent: 'Mozilla/5.0 (Linux; Android 14; Phone) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36',
  },
  wide: {
    viewport: { width: 1440, height: 900 },
    isMobile: false,
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36',
  },
};
/** The most that anything may move: docs/decisions/0022-pages-drawn-on-the-server.md. */
const MOST_SHIFT = 0.02;

interface Watched {
  shift: number;
  /** The first row and the heading as the server drew them. */
  row: Element | null;
  heading: Element | null;
  /** How often there was no row any more, after there had been one. */
  gone: number;
  themeAtFirstRow: string | undefined;
}
declare global {
  interface Window {
    watched: Watched;
  }
}

/** Watches a page from before its first element on. */
async function watch(page: Page, firstRow: string): Promise<void> {
  await page.addInitScript((selector) => {
    const watched: Watched = { shift: 0, row: null, heading: null, gone: 0, themeAtFirstRow: undefined };
    window.watched = watched;
    new PerformanceObserver((entries) => {
      for (const entry of entries.getEntries() as (PerformanceEntry & { value: number })[])
        watched.shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
    new MutationObserver(() => {
      const row = document.querySelector(selector);
      watched.heading ??= document.querySelector('h1');
      if (row && !watched.row) {
        watched.row = row;
        watched.themeAtFirstRow = document.documentElement.dataset['theme'];
      }
      if (!row && watched.row) watched.gone += 1;
    }).observe(document, { childList: true, subtree: true });
  }, firstRow);
}

/** Whether what the server drew is what stands there now, and how much has moved. */
const seen = (page: Page, firstRow: string) =>
  page.evaluate((selector) => {
    const { row, heading, gone, shift, themeAtFirstRow } = window.watched;
    const isSame = row !== null && row === document.querySelector(selector) && heading === document.querySelector('h1');
    return { isSame, gone, shift, themeAtFirstRow };
  }, firstRow);

const ROW = '#product-0';

for (const [room, { viewport, ...device }] of Object.entries(ROOMS)) {
  test.describe(`on a ${room} screen`, () => {
    test.use({ viewport, ...device });

    test('the first rows are in the page, and React takes them over as they are', async ({ page, request }) => {
      const html = await (
        await request.get('/', { headers: { accept: 'text/html', 'user-agent': device.userAgent } })
      ).text();
      expect(html).toContain('id="product-0"');
      expect(html).toContain(`id="${PAGE_DATA_ID}"`);

      const asked: string[] = [];
      page.on('request', (sent) => asked.push(new URL(sent.url()).pathname + new URL(sent.url()).search));
      await page.addInitScript(() => localStorage.setItem('headroom.theme', 'dark'));
      await watch(page, ROW);
      await page.goto('/');
      await expect(page.locator('[id^=product-][role=row]').nth(8)).toBeVisible();
      // What comes after the first rows has come by then.
      await page.waitForLoadState('networkidle');

      const { shift, ...same } = await seen(page, ROW);
      expect(same).toEqual({ isSame: true, gone: 0, themeAtFirstRow: 'dark' });
      expect(shift).toBeLessThanOrEqual(MOST_SHIFT);
      // Neither the styles nor the rows that stood in the page are asked for again.
      expect(asked.filter((address) => /\/(?:base|catalogue-screen)-[^/]*\.css/.test(address))).toEqual([]);
      expect(asked.filter((address) => /\/(?:site|auth\/me|products\/marks)/.test(address))).toEqual([]);
      expect(asked.filter((address) => /\/products\?.*offset=0(?:&|$)/.test(address))).toEqual([]);

      // It is the app now.
      await page.keyboard.press('/');
      await expect(page.getByRole('searchbox', { name: 'Search products' })).toBeFocused();
      if (room === 'wide') await expect(page.locator(`${ROW} time`)).not.toBeEmpty();
      await page.locator(`${ROW} a`).click();
      await expect(page).toHaveURL(/\/products\//);
      await page.goBack();
      await expect(page.locator(ROW)).toBeVisible();
    });

    test('so is a product', async ({ page, request }) => {
      const answer = await request.get('/api/v1/products?sort=title&limit=1&fields=id,title');
      const [product] = ((await answer.json()) as { products: { id: string; title: string }[] }).products;
      const asked: string[] = [];
      page.on('request', (sent) => asked.push(new URL(sent.url()).pathname));
      await watch(page, 'h1');
      await page.goto(`/products/${product!.id}`);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(product!.title);
      await page.waitForLoadState('networkidle');
      const { shift, ...same } = await seen(page, 'h1');
      expect(same).toMatchObject({ isSame: true, gone: 0 });
      expect(shift).toBeLessThanOrEqual(MOST_SHIFT);
      expect(asked).not.toContain(`/api/v1/products/${product!.id}`);
      await expect(page).toHaveTitle(`${product!.title} · Headroom`);
    });
  });
}

test('what is scrolled before the script comes stays where it is', async ({ page }) => {
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  await page.route('**/assets/*.js', async (route) => {
    await held;
    await route.continue();
  });
  const loading = page.goto('/');
  const list = page.getByRole('grid', { name: 'Products' });
  await expect(list.getByRole('link').first()).toBeVisible();
  await list.evaluate((grid) => grid.scrollTo(0, 300));
  letGo();
  await loading;
  await takenOver(page);
  // Long enough for whatever would put it elsewhere: the list notes its place when it rests.
  await page.waitForTimeout(1_000);
  expect(await list.evaluate((grid) => grid.scrollTop)).toBe(300);
});

test.describe('with a session that has ended', () => {
  test.use({ failsReads: true });

  test('the browser draws the page itself, and finds out', async ({ page }) => {
    await page.addInitScript(() => {
      if (sessionStorage.getItem('was-here')) return;
      sessionStorage.setItem('was-here', 'yes');
      localStorage.setItem('headroom.signed-in', '01890000-0000-7000-8000-000000000000');
    });
    await page.goto('/');
    await expect(page.getByRole('grid', { name: 'Products' }).getByRole('link').first()).toBeVisible();
    await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
  });
});
