import type { Page } from '@playwright/test';
import { expect, expectAccessible, comeSignedIn, test } from './journey.ts';

const list = (page: Page) => page.getByRole('grid', { name: 'Products' });
const bar = (page: Page) => page.getByRole('region', { name: 'Selected products' });
const row = (page: Page, position: number) => page.locator(`#product-${position}`);
const box = (page: Page, position: number) => row(page, position).locator('[data-pick]');
const toast = (page: Page, text: RegExp) => page.getByText(text);
/** Two decimals: what a re-price changes. */
const price = (page: Page, position: number) =>
  row(page, position)
    .getByRole('gridcell')
    .filter({ hasText: /^[\d,]+\.\d\d$/ });

async function open(page: Page, address = '/'): Promise<void> {
  await page.goto(address);
  await expect(list(page).getByRole('link').first()).toBeVisible();
  await expect(list(page)).toHaveAttribute('aria-multiselectable', 'true');
}

/** Presses the toast's way back and waits until the undo has ended. */
async function undo(page: Page): Promise<void> {
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  await expect(toast(page, /^Undo.*: done/)).toBeVisible();
}

test.beforeEach(async ({ page }) => comeSignedIn(page));

test('keys select a row, a range and everything, and Escape lets go', async ({ page }) => {
  await open(page);
  await list(page).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await expect(row(page, 0)).toHaveAttribute('aria-selected', 'true');
  await expect(bar(page).getByText('1 selected')).toBeVisible();
  for (let step = 0; step < 3; step++) await page.keyboard.press('Shift+ArrowDown');
  await expect(bar(page).getByText('4 selected')).toBeVisible();
  await page.keyboard.press('Shift+ArrowUp');
  await expect(bar(page).getByText('3 selected')).toBeVisible();
  await expect(row(page, 3)).toHaveAttribute('aria-selected', 'false');
  await page.keyboard.press('Control+a');
  await expect(bar(page).getByText(/^[\d,]{4,} selected$/)).toBeVisible();
  const all = await bar(page)
    .getByText(/selected$/)
    .innerText();
  await page.keyboard.press('Space');
  await expect(bar(page).getByText(all)).toBeHidden();
  await expect(row(page, 2)).toHaveAttribute('aria-selected', 'false');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(bar(page)).toBeHidden();
});

test('a range by mouse reaches over rows that were never read', async ({ page }) => {
  await open(page);
  await box(page, 1).click();
  await page.keyboard.press('g');
  await page.getByLabel('Row number').fill('1200');
  await page.keyboard.press('Enter');
  await expect(row(page, 1_199).getByRole('link')).toBeVisible();
  await box(page, 1_199).click({ modifiers: ['Shift'] });
  await expect(bar(page).getByText('1,199 selected')).toBeVisible();
  await expect(bar(page).getByRole('button', { name: 'Archive…' })).toBeEnabled();
  await bar(page).getByRole('button', { name: 'Archive…' }).click();
  // Every one of them was read: the server counts what was sent.
  const facts = page.getByRole('dialog').locator('dd');
  await expect(facts.first()).toBeVisible();
  const counted = (await facts.allInnerTexts()).map((text) => Number(text.replaceAll(/\D/g, '')));
  expect(counted.reduce((sum, count) => sum + count, 0)).toBe(1_199);
});

test('re-pricing says what it will do, does it, and can be taken back', async ({ page }) => {
  await open(page, '/?status=active');
  const before = await price(page, 1).innerText();
  await box(page, 1).click();
  await box(page, 3).click({ modifiers: ['Shift'] });
  await bar(page).getByRole('button', { name: 'Re-price…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Change, %').fill('12.5.1');
  await expect(dialog.getByText('Write a number of percent')).toBeVisible();
  await dialog.getByLabel('Change, %').fill('100');
  await expect(dialog.getByText(/You can undo this until tomorrow/)).toBeVisible();
  await expect(dialog.getByRole('heading', { name: 'Re-price 3 products' })).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Re-price 3' }).click();
  await expect(bar(page)).toBeHidden();
  await expect(toast(page, /: done, 3 changed\./)).toBeVisible();
  const doubled = (Number(before.replace(',', '')) * 2).toLocaleString('en-GB', { minimumFractionDigits: 2 });
  await expect(price(page, 1)).toHaveText(doubled);
  await undo(page);
  await expect(price(page, 1)).toHaveText(before);
});

test('a job goes on while the page is loaded again, and is taken back from the tray', async ({ page }) => {
  await open(page, '/?status=draft');
  await list(page).focus();
  await page.keyboard.press('Control+a');
  await bar(page).getByRole('button', { name: 'Tag…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Add').fill('on the move');
  await dialog.getByRole('button', { name: /^Tag \d+/ }).click();
  await expect(bar(page)).toBeHidden();
  await page.reload();
  await page.getByRole('button', { name: /^Jobs|running/ }).click();
  const tray = page.getByRole('region', { name: 'Jobs' });
  const job = tray.getByRole('listitem').filter({ hasText: /^Tag/ }).first();
  await expect(job.getByText('Done')).toBeVisible();
  await expect(page.getByRole('complementary', { name: 'Filters' }).getByRole('checkbox').first()).toBeVisible();
  await expectAccessible(page);
  await job.getByRole('button', { name: 'Undo' }).click();
  await expect(tray.getByText('Undone').first()).toBeVisible();
  await expect(tray.getByRole('listitem').first().getByText('Done')).toBeVisible();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('taps select after the first, and the bar covers the foot', async ({ page }) => {
    await open(page);
    await page.getByRole('button', { name: 'View', exact: true }).tap();
    await page.getByRole('button', { name: 'Select products' }).tap();
    const top = async () => (await row(page, 2).boundingBox())?.y;
    const place = await top();
    await row(page, 1).tap();
    await row(page, 2).tap();
    await expect(bar(page).getByText('2 selected')).toBeVisible();
    expect(await top()).toBe(place);
    await expectAccessible(page);
    await bar(page).getByRole('button', { name: 'Archive…' }).tap();
    await expect(page.getByRole('dialog').getByText(/undo this until|Nothing would change/)).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Leave them as they are' }).tap();
    await bar(page).getByRole('button', { name: 'Clear' }).tap();
    await expect(bar(page)).toBeHidden();
    await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Imports' })).toBeVisible();
  });
});
