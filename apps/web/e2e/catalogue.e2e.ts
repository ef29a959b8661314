import type { Page } from '@playwright/test';
import { expect, expectAccessible, comeSignedIn, test } from './journey.ts';

const list = (page: Page) => page.getByRole('grid', { name: 'Products' });
const index = (page: Page) => page.getByRole('slider', { name: 'Place in the list' });
/** The rows of the table without its head, which is row 1 to screen readers. */
const rows = (page: Page) => list(page).locator('[role=row][aria-rowindex]:not(:has([role=columnheader]))');
const HEAD = 1;

/** Opens an address of the catalogue and waits for its first rows. */
async function open(page: Page, address = '/'): Promise<void> {
  await page.goto(address);
  await expect(list(page).getByRole('link').first()).toBeVisible();
}

/** Whether it asks for the rows from 1,001 on. */
const isRead1000 = (url: URL) => url.pathname.endsWith('/products') && url.searchParams.get('offset') === '1000';

/** A finger that goes down at a place, moves so many pixels downwards and lifts. */
async function swipe(page: Page, { x, y }: Record<'x' | 'y', number>, by: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const touch = (type: string, touchPoints: readonly unknown[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints } as never);
  await touch('touchStart', [{ x, y }]);
  for (let step = 1; step <= 10; step++) await touch('touchMove', [{ x, y: y + (by * step) / 10 }]);
  await touch('touchEnd', []);
}

/** How many products the head names. */
async function total(page: Page): Promise<number> {
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toHaveText(/[\d,]+ products?$/);
  return Number((await heading.innerText()).replace(/\D/g, ''));
}

/** The 1-based number of the first row in view and how far above the view it begins. */
async function place(page: Page): Promise<string> {
  return list(page).evaluate((grid) => {
    const head = grid.querySelector('[role=columnheader]')?.closest('[role=rowgroup]');
    const top = (head ?? grid).getBoundingClientRect()[head ? 'bottom' : 'top'];
    const first = [...grid.querySelectorAll('[role=row][aria-rowindex]')].find(
      (row) => !row.querySelector('[role=columnheader]') && row.getBoundingClientRect().bottom > top + 1,
    );
    return `${Number(first?.getAttribute('aria-rowindex')) - (head ? 1 : 0)} ${Math.round((first?.getBoundingClientRect().top ?? 0) - top)}`;
  });
}

/**
 * Scrolls by so many pixels a second and looks at every frame: whether rows are missing or there twice, and for how long
 * a row in view had not arrived, beside how long answers and frames took: a machine that is slow makes rows wait as well.
 */
async function watchScroll(
  page: Page,
  { pixelsPerSecond, milliseconds }: Record<'pixelsPerSecond' | 'milliseconds', number>,
) {
  return list(page).evaluate(
    async (grid, [speed, duration]) => {
      const seen = { frames: 0, missing: 0, doubled: 0, longestWait: 0, longestAnswer: 0, longestFrame: 0 };
      /** By the number of the row, and by request. */
      const waitingSince = new Map<number, number>();
      const asked = new Set<{ at: number }>();
      const { fetch } = window;
      window.fetch = async (...request) => {
        const one = { at: performance.now() };
        asked.add(one);
        try {
          return await fetch(...request);
        } finally {
          asked.delete(one);
          seen.longestAnswer = Math.max(seen.longestAnswer, performance.now() - one.at);
        }
      };
      const look = (now: number) => {
        seen.frames++;
        const head = grid.querySelector('[role=columnheader]')!.closest('[role=rowgroup]')!.getBoundingClientRect();
        const view = grid.getBoundingClientRect();
        const shown = [...grid.querySelectorAll('[role=row][aria-rowindex]:not(:has([role=columnheader]))')]
          .map((row) => ({ row, box: row.getBoundingClientRect(), index: Number(row.getAttribute('aria-rowindex')) }))
          .filter(({ box }) => box.bottom > head.bottom + 1 && box.top < view.bottom - 1)
          .toSorted((a, b) => a.index - b.index);
        const numbers = shown.map((row) => row.index);
        if (new Set(numbers).size < numbers.length) seen.doubled++;
        const adjoin = numbers.every((number, at) => at === 0 || number === numbers[at - 1]! + 1);
        const covers =
          shown.length > 0 && shown[0]!.box.top <= head.bottom + 1 && shown.at(-1)!.box.bottom >= view.bottom - 1;
        if (!adjoin || !covers) seen.missing++;
        const waiting = shown.filter(({ row }) => row.hasAttribute('aria-busy')).map((row) => row.index);
        for (const number of waitingSince.keys()) if (!waiting.includes(number)) waitingSince.delete(number);
        for (const number of waiting) if (!waitingSince.has(number)) waitingSince.set(number, now);
        seen.longestWait = Math.max(seen.longestWait, ...[...waitingSince.values()].map((since) => now - since));
        seen.longestAnswer = Math.max(seen.longestAnswer, ...[...asked].map(({ at }) => now - at));
      };
      await new Promise<void>((done) => {
        let last = performance.now();
        const end = last + duration!;
        const step = (now: number) => {
          seen.longestFrame = Math.max(seen.longestFrame, now - last);
          look(now);
          grid.scrollTop += (speed! * Math.min(now - last, 100)) / 1_000;
          last = now;
          // However few frames a machine has time for, so many are looked at.
          if (now < end || seen.frames < 60) requestAnimationFrame(step);
          else done();
        };
        requestAnimationFrame(step);
      });
      window.fetch = fetch;
      return seen;
    },
    [pixelsPerSecond, milliseconds],
  );
}

test('shows how many there are, the first rows, and the query in words', async ({ page, request }) => {
  await open(page);
  const answer = await request.get('/api/v1/products?sort=title&fields=title&limit=3');
  const { products } = (await answer.json()) as { products: { title: string }[] };
  for (const [at, { title }] of products.entries()) await expect(rows(page).nth(at)).toContainText(title);
  expect(await total(page)).toBeGreaterThan(2_000);
  await expect(page.getByText('Every status, every type, at any price, by title, A to Z')).toBeVisible();
  await expect(list(page)).toHaveAttribute('aria-rowcount', String((await total(page)) + HEAD));
  await expectAccessible(page);
});

test('scrolls at 6,000 px/s with no row missing, doubled, or waited for longer than its answer takes', async ({
  page,
}) => {
  await open(page);
  const seen = await watchScroll(page, { pixelsPerSecond: 6_000, milliseconds: 5_000 });
  expect(seen).toMatchObject({ missing: 0, doubled: 0 });
  // What the list adds of its own, by asking late or by drawing late.
  expect(seen.longestWait - seen.longestAnswer - seen.longestFrame).toBeLessThanOrEqual(300);
});

test('the index leads to any place: a letter, a drag, the keys', async ({ page }) => {
  await open(page);
  const count = await total(page);
  const letter = index(page).getByText('M', { exact: true });
  await letter.click();
  await expect(index(page)).toHaveAttribute('aria-valuetext', /, M$/);
  await expect(list(page).getByRole('link').nth(12)).toHaveText(/^[mM]/);

  const box = (await index(page).boundingBox())!;
  const tab = index(page).locator('b').first();
  const from = (await tab.boundingBox())!;
  await page.mouse.move(from.x + 4, from.y + 4);
  await page.mouse.down();
  await page.mouse.move(box.x + 28, box.y + box.height / 2, { steps: 8 });
  await expect(page.getByText(/^row [\d,]+\s*of [\d,]+$/)).toBeVisible();
  await page.mouse.move(box.x + 28, box.y + box.height + 40, { steps: 8 });
  await page.mouse.up();
  await expect(index(page)).toHaveAttribute('aria-valuenow', String(count));
  await expect(rows(page).last()).toHaveAttribute('aria-rowindex', String(count + HEAD));
  await expect(rows(page).last().getByRole('link')).toBeVisible();

  await index(page).press('Home');
  await expect(index(page)).toHaveAttribute('aria-valuenow', '1');
  await index(page).press('PageDown');
  await expect(index(page)).not.toHaveAttribute('aria-valuenow', '1');
});

test('searches while one writes; Escape takes it back', async ({ page }) => {
  await open(page);
  const before = await total(page);
  const word = (await list(page).getByRole('link').first().innerText()).split(/\s/)[0]!;
  await page.keyboard.press('/');
  await page.keyboard.type(word, { delay: 30 });
  await expect(page).toHaveURL(`/?${new URLSearchParams({ q: word }).toString()}`);
  await expect(list(page).locator('mark').first()).toBeVisible();
  expect(await total(page)).toBeLessThan(before);
  await expect(page.getByRole('button', { name: 'best match' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL('/');
  await expect.poll(() => total(page)).toBe(before);
  await page.goBack();
  await expect(page.getByRole('searchbox', { name: 'Search products' })).toHaveValue(word);
});

test('says so when nothing is found, and leads out', async ({ page, request }) => {
  const answer = await request.get('/api/v1/products/facets?values=1');
  const { facets } = (await answer.json()) as { facets: { type: { value: string }[] } };
  const type = new URLSearchParams({ type: facets.type[0]!.value }).toString();
  await page.goto(`/?q=qqxxzzqq&${type}`);
  await expect(page.getByRole('heading', { name: 'No product matches “qqxxzzqq”' })).toBeVisible();
  // The filters are bars for a moment, and nothing in them takes the focus yet.
  await expect(page.getByLabel('From, EUR')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Clear the search' }).click();
  await expect(list(page).getByRole('link').first()).toBeVisible();
  await expect(page).toHaveURL(`/?${type}`);
});

test('filters by the rail and by the sentence', async ({ page }) => {
  await open(page);
  const before = await total(page);
  const vendors = page.getByRole('complementary', { name: 'Filters' }).locator('section', { hasText: 'Vendor' });
  await vendors.getByRole('checkbox').first().check();
  await expect(page).toHaveURL(/\?vendor=/);
  await expect.poll(() => total(page)).toBeLessThan(before);
  await vendors.getByRole('button', { name: /^all / }).click();
  const dialog = page.getByRole('dialog', { name: 'Vendor' });
  await expect(dialog.getByRole('checkbox', { checked: true })).toHaveCount(1);
  const name = await dialog.locator('label', { has: page.getByRole('checkbox', { checked: true }) }).innerText();
  await dialog.getByRole('searchbox').fill(name.split('\n')[0]!);
  await expect.poll(() => dialog.getByRole('checkbox').count()).toBeLessThan(20);
  await expectAccessible(page);
  await dialog.getByRole('checkbox', { checked: true }).uncheck();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page).toHaveURL('/');

  await page.getByRole('button', { name: 'price', exact: true }).click();
  const layer = page.locator('[popover]:popover-open');
  await layer.getByLabel('From, EUR').fill('12,,50');
  await expect(layer.getByText('Not a price. Write it as 12.50.')).toBeVisible();
  await layer.getByLabel('From, EUR').fill('100');
  await layer.getByLabel('From, EUR').press('Enter');
  await expect(page).toHaveURL('/?minPrice=10000');
  await expect(page.getByRole('button', { name: '100.00 EUR' })).toBeVisible();
});

test('sorts by the heads of the columns', async ({ page }) => {
  await open(page);
  const price = list(page).getByRole('columnheader', { name: /^Price/ });
  await price.getByRole('button').click();
  await expect(page).toHaveURL('/?sort=price');
  await expect(price).toHaveAttribute('aria-sort', 'ascending');
  await price.getByRole('button').click();
  await expect(page).toHaveURL('/?sort=-price');
  await expect(price).toHaveAttribute('aria-sort', 'descending');
  await expect(page.getByRole('button', { name: 'price, highest first', exact: true })).toBeVisible();
});

test('asks for the chosen columns, and for no others', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Fields' }).click();
  const asked = page.waitForRequest((request) => request.url().includes('handle'));
  await page.getByRole('checkbox', { name: 'Handle' }).check();
  const fields = new URL((await asked).url()).searchParams.get('fields')!.split(',');
  expect(fields).toContain('handle');
  expect(fields).not.toContain('description');
  await page.keyboard.press('Escape');
  await expect(list(page).getByRole('columnheader', { name: 'Handle' })).toBeVisible();
  await expect(page).toHaveURL('/?columns=image,vendor,type,status,handle,price,stock,updatedAt');
});

test('a table wider than its place keeps the titles in sight and scrolls to the price', async ({ page }) => {
  const columns =
    'image,vendor,type,status,tags,variants.sku,handle,optimizationStatus,price,stock,createdAt,updatedAt';
  await open(page, `/?columns=${columns}`);
  const title = rows(page).first().getByRole('link');
  const before = (await title.boundingBox())!;
  expect(before.width).toBeGreaterThan(190);
  await list(page).evaluate((grid) => grid.scrollTo({ left: 10_000 }));
  await expect(list(page).getByRole('columnheader', { name: 'Updated' })).toBeInViewport();
  const after = (await title.boundingBox())!;
  const frame = (await list(page).boundingBox())!;
  expect(after.x).toBeGreaterThanOrEqual(frame.x);
  expect(after.x).toBeLessThanOrEqual(before.x);
  await expectAccessible(page);
  const cell = (await rows(page).nth(2).getByRole('gridcell').last().boundingBox())!;
  await page.mouse.click(cell.x + 4, cell.y + 4);
  await expect(page).toHaveURL(/\/products\/[\w-]+\?.*row=2/);
});

test('back from a product leads to the same place, without a wait', async ({ page }) => {
  await open(page, '/?row=1200');
  await list(page).hover();
  await page.mouse.wheel(0, 333);
  await expect(page).toHaveURL('/?row=1205');
  const before = await place(page);
  const row = list(page).locator('[role=row][aria-rowindex="1211"]').getByRole('link');
  await row.click();
  await expect(page).toHaveURL(/\/products\//);
  await page.goBack();
  await expect(list(page)).toBeVisible();
  expect(await place(page)).toBe(before);
  expect(await list(page).locator('[aria-busy]').count()).toBe(0);
  await page.reload();
  await expect.poll(() => place(page)).toBe(before);

  await row.click();
  await page.getByRole('link', { name: /All products/ }).click();
  await expect.poll(() => place(page)).toBe(before);
  await expect(list(page).locator('[data-active]')).toBeVisible();
});

test('back and forward lead through filters to the place in each', async ({ page }) => {
  await open(page, '/?row=700');
  const before = await place(page);
  await page.getByRole('checkbox', { name: /^Active/ }).check();
  await expect(page).toHaveURL('/?status=active');
  await expect.poll(() => place(page)).toBe('1 0');
  await page.goBack();
  await expect.poll(() => place(page)).toBe(before);
  await page.goForward();
  await expect.poll(() => place(page)).toBe('1 0');
});

test('works by keys alone', async ({ page }) => {
  await open(page);
  const count = await total(page);
  await list(page).focus();
  await list(page).press('End');
  await expect(list(page)).toHaveAttribute('aria-activedescendant', `product-${count - 1}`);
  await list(page).press('Home');
  await list(page).press('ArrowDown');
  await list(page).press('ArrowDown');
  await list(page).press('ArrowUp');
  await expect(list(page)).toHaveAttribute('aria-activedescendant', 'product-1');
  await page.keyboard.press('g');
  const dialog = page.getByRole('dialog', { name: 'Go to row' });
  await expect(dialog.getByLabel('Row number')).toHaveValue('');
  await page.keyboard.type('99999999');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText(/This list has the rows 1 to/)).toBeVisible();
  await dialog.getByLabel('Row number').fill('1,234');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(list(page).locator('[data-active]')).toHaveAttribute('aria-rowindex', '1235');
  await expect(list(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/products\/[\w-]+\?row=1233$/);
  const placeInList = page.getByRole('navigation', { name: 'Place in the list' });
  await expect(placeInList).toContainText(`row 1,234 of ${count.toLocaleString('en-GB')}`);
  await page.goBack();
  await expect(list(page)).toBeFocused();
  await expect(list(page)).toHaveAttribute('aria-activedescendant', 'product-1233');
  await page.keyboard.press('ArrowDown');
  await expect(list(page)).toHaveAttribute('aria-activedescendant', 'product-1234');
  await page.getByRole('button', { name: /^Go to row/ }).click();
  await page.keyboard.type('77');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await expect(list(page)).toHaveAttribute('aria-activedescendant', 'product-77');
});

test('a row past the end leads to the last rows, with one request for it', async ({ page }) => {
  await open(page);
  const count = await total(page);
  const asked: number[] = [];
  page.on('request', (request) => {
    const offset = new URL(request.url()).searchParams.get('offset');
    if (offset !== null) asked.push(Number(offset));
  });
  for (const row of ['25000', '99999999']) {
    asked.length = 0;
    await open(page, `/?row=${row}`);
    await expect(rows(page).last()).toHaveAttribute('aria-rowindex', String(count + HEAD));
    await expect(rows(page).last().getByRole('link')).toBeVisible();
    expect(await total(page)).toBe(count);
    expect(asked.filter((offset) => offset >= count).length).toBeLessThanOrEqual(2);
    expect(asked.length).toBeLessThanOrEqual(5);
  }
});

test('a search that was still to come does not lead away from a product', async ({ page }) => {
  await open(page);
  const row = list(page).getByRole('link').nth(3);
  await page.getByRole('searchbox', { name: 'Search products' }).press('m');
  await row.evaluate((link: HTMLElement) => link.click());
  await expect(page).toHaveURL(/\/products\//);
  await page.waitForTimeout(400);
  await expect(page).toHaveURL(/\/products\//);
});

test('an old answer that is slow never replaces a new one', async ({ page }) => {
  await open(page);
  const words = (await list(page).getByRole('link').allInnerTexts()).map((title) => title.split(/\s/)[0]!);
  const [slow, fast] = [words[0]!, words.find((word) => word !== words[0])!];
  await page.route(`**/api/v1/products?*q=${slow}&*`, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await route.continue().catch(() => undefined);
  });
  const search = page.getByRole('searchbox', { name: 'Search products' });
  const asked = page.waitForRequest((request) => request.url().includes(`q=${slow}&`));
  await search.fill(slow);
  const abandoned = page.waitForEvent('requestfailed', (request) => request.url().includes(`q=${slow}&`));
  await asked;
  await search.fill(fast);
  await expect(list(page).locator('mark').first()).toHaveText(new RegExp(`^${fast}`, 'i'));
  await abandoned;
  await page.waitForTimeout(1_700);
  await expect(list(page).locator('mark').first()).toHaveText(new RegExp(`^${fast}`, 'i'));
});

test('the grid shows the same products as plates', async ({ page }) => {
  await open(page, '/?row=600');
  const title = await list(page).locator('[role=row][aria-rowindex="602"]').getByRole('link').innerText();
  await page.getByRole('button', { name: 'Grid' }).click();
  await expect(page).toHaveURL(/view=grid/);
  await expect(list(page).getByRole('gridcell').filter({ hasText: '601' }).getByRole('link')).toHaveText(title);
  await expectAccessible(page);
});

test.describe('when the server fails', () => {
  test.use({ failsReads: true });

  test('a page that did not arrive is one band, and Enter reads it again', async ({ page }) => {
    let isDown = true;
    await page.route(isRead1000, (route) => (isDown ? route.fulfill({ status: 400, body: '{}' }) : route.continue()));
    await open(page);
    await page.keyboard.press('g');
    // The dialog comes with the first touch: keys that follow at once are held for it.
    await page.keyboard.type('1010');
    await page.keyboard.press('Enter');
    await expect(page.getByText('These rows did not arrive.')).toHaveCount(1);
    await expectAccessible(page);
    isDown = false;
    await list(page).focus();
    await list(page).press('Enter');
    await expect(list(page).locator('[role=row][aria-rowindex="1011"]').getByRole('link')).toBeVisible();
  });

  test('says so with the number of the request, and tries again', async ({ page }) => {
    // It serves again from the press on: before it, the page would heal by itself.
    await page.addInitScript(() =>
      addEventListener('pointerdown', () => (document.documentElement.dataset['pressed'] = ''), { capture: true }),
    );
    await page.route('**/api/v1/products**', async (route) =>
      (await page.locator('html[data-pressed]').count()) === 0
        ? route.fulfill({
            status: 500,
            contentType: 'application/problem+json',
            json: {
              type: 'about:blank',
              title: 'x',
              status: 500,
              detail: 'Something broke.',
              code: 'internal',
              requestId: 'r-1',
            },
          })
        : route.continue(),
    );
    // The server draws no page that begins at a row: the browser has to ask.
    await page.goto('/?row=1');
    await expect(page.getByRole('heading', { name: 'The list did not arrive' })).toBeVisible();
    await expect(page.getByText('request r-1')).toBeVisible();
    await page.getByRole('main').getByRole('alert').getByRole('button', { name: 'Try again' }).last().click();
    await expect(list(page).getByRole('link').first()).toBeVisible();
    await expect(page.getByRole('checkbox', { name: /^Active/ })).toBeVisible();
  });
});

test.describe('while the server restarts', () => {
  test.use({ failsReads: true });

  test('rows say that they did not arrive, and arrive by themselves', async ({ page }) => {
    await open(page);
    let isDown = true;
    await page.route('**/api/v1/products?**', (route) => (isDown ? route.fulfill({ status: 502 }) : route.continue()));
    await list(page).focus();
    await list(page).press('End');
    await expect(page.getByText('These rows did not arrive.')).toBeVisible();
    isDown = false;
    await expect(rows(page).last().getByRole('link')).toBeVisible();
  });

  test('a list that never arrived arrives with its filters and its index by itself', async ({ page }) => {
    let isDown = true;
    await page.route('**/api/v1/products**', (route) => (isDown ? route.fulfill({ status: 502 }) : route.continue()));
    // The server draws no page that begins at a row: the browser has to ask.
    await page.goto('/?row=1');
    await expect(page.getByRole('heading', { name: 'The list did not arrive' })).toBeVisible();
    isDown = false;
    await expect(list(page).getByRole('link').first()).toBeVisible();
    await expect(page.getByRole('checkbox', { name: /^Active/ })).toBeVisible();
    await expect(index(page).getByText('M', { exact: true })).toBeVisible();
  });
});

test('a deep row that is gone after signing out leads to the last rows', async ({ page }) => {
  await comeSignedIn(page);
  await open(page);
  const all = await total(page);
  await open(page, `/?row=${all - 1}`);
  await page.getByRole('button', { name: /account and settings/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect.poll(() => total(page)).toBeLessThan(all);
  const fewer = await total(page);
  await expect(rows(page).last()).toHaveAttribute('aria-rowindex', String(fewer + HEAD));
  await expect(rows(page).last().getByRole('link')).toBeVisible();
});

test('what an editor sees is gone when they sign out', async ({ page }) => {
  await comeSignedIn(page);
  await open(page, '/?status=draft');
  await expect(rows(page).first()).toContainText('Draft');
  await page.getByRole('button', { name: /account and settings/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'No product matches this filter' })).toBeVisible();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('filters in a sheet that says what it will show', async ({ page }) => {
    await open(page);
    await expectAccessible(page);
    const before = await total(page);
    await page.getByRole('button', { name: 'Filter' }).tap();
    const sheet = page.getByRole('dialog', { name: 'Filter' });
    await sheet.locator('section', { hasText: 'Type' }).getByRole('checkbox').first().check();
    await expect(sheet.getByRole('button', { name: /^Show [\d,]+ products$/ })).not.toContainText(
      before.toLocaleString('en-GB'),
    );
    await expectAccessible(page);
    const shown = (await sheet.getByRole('button', { name: /^Show/ }).innerText()).replace(/\D/g, '');
    await sheet.getByRole('button', { name: /^Show/ }).tap();
    await expect(sheet).toBeHidden();
    expect(await total(page)).toBe(Number(shown));
  });

  test('shows the chosen fields with their names, line by line', async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await open(page, '/?columns=image,vendor,status,tags,variants.sku,handle,price,stock');
    const row = rows(page).first();
    for (const name of ['Tags', 'SKU', 'Handle', 'Stock']) {
      const value = row.getByText(new RegExp(`^${name} `)).first();
      await expect(value).toBeInViewport({ ratio: 1 });
    }
    await expectAccessible(page);
  });

  test('drags the index with a finger, and fits 320 px', async ({ page }) => {
    await open(page);
    const box = (await index(page).boundingBox())!;
    const besideIt = { x: box.x - 8, y: box.y + box.height / 2 };
    await swipe(page, besideIt, -150);
    await expect.poll(async () => Number(await index(page).getAttribute('aria-valuenow'))).toBeGreaterThan(1);
    expect(Number(await index(page).getAttribute('aria-valuenow')), 'a swipe over the rows scrolls').toBeLessThan(10);
    await page.touchscreen.tap(box.x + 12, besideIt.y);
    await expect.poll(async () => Number(await index(page).getAttribute('aria-valuenow'))).toBeGreaterThan(500);
    const before = Number(await index(page).getAttribute('aria-valuenow'));
    await swipe(page, { x: box.x + 12, y: box.y + box.height * 0.6 }, box.height * 0.3);
    await expect
      .poll(async () => Number(await index(page).getAttribute('aria-valuenow')))
      .toBeGreaterThan(before + 500);
    await page.setViewportSize({ width: 320, height: 640 });
    await expectAccessible(page);
    await page.getByRole('button', { name: 'View' }).tap();
    await page.getByRole('button', { name: 'Grid' }).tap();
    await expect(page).toHaveURL(/view=grid/);
    await expect(list(page).getByRole('gridcell').first()).toBeVisible();
  });
});
