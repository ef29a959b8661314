/// <reference types="node" />
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, expectAccessible, comeSignedIn, test } from './journey.ts';

const HEAD = 'Handle,Title,Vendor,Variant SKU,Variant Price,Variant Inventory Qty,Status';
const line = (index: number, price = '12.50') =>
  `way-${index},Way sign ${index},Nordwind,WAY-${index},${price},4,active`;

/** Chooses a file as a person does. */
async function choose(page: Page, name: string, lines: readonly string[]): Promise<void> {
  await page.goto('/imports');
  await expect(page.getByText('Drop a CSV here')).toBeVisible();
  const buffer = Buffer.from(`${lines.join('\n')}\n`);
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer });
}

/** Every journey leaves the catalogue as it was. */
async function undo(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Undo the import' }).click();
  await expect(page.getByRole('heading', { name: 'Undone' })).toBeVisible();
}

test.beforeEach(async ({ page }) => comeSignedIn(page));

test('a file with faults is looked at before it is written, and what was left out comes back with the reason', async ({
  page,
}) => {
  const lines = [HEAD, line(1), line(2, 'cheap'), line(3), line(4, '1.2.3'), line(5)];
  await choose(page, 'signs.csv', lines);
  await expect(page.getByText('Shopify export')).toBeVisible();
  const check = page.getByRole('region', { name: 'Look before it is written' });
  await expect(check.getByRole('cell', { name: 'cheap', exact: true })).toBeVisible();
  await expect(check.getByRole('cell', { name: 'Variant Price' }).first()).toBeVisible();
  await expect(check.getByRole('heading', { name: 'Line 3 in the file' })).toBeVisible();
  await expect(check.locator('section mark')).toHaveText('cheap');
  await check.getByRole('button', { name: 'Show line 5' }).click();
  await expect(check.getByRole('heading', { name: 'Line 5 in the file' })).toBeVisible();
  await expectAccessible(page);
  await check.getByRole('button', { name: 'Import 3 products' }).click();
  const run = page.getByRole('region', { name: 'Imported' });
  await expect(run.getByText('products written')).toBeVisible();
  await expectAccessible(page);

  const download = page.waitForEvent('download');
  await run.getByRole('link', { name: 'Rows left out, as CSV' }).click();
  const rejects = await readFile(await (await download).path(), 'utf8');
  expect(rejects).toContain('cheap');
  expect(rejects.trim().split('\n')).toHaveLength(3);

  await run.getByRole('link', { name: 'Show the latest changes' }).click();
  await expect(page.getByRole('link', { name: 'Way sign 5' })).toBeVisible();
  await page.goBack();
  await undo(page);
  await page.goto('/?q=way+sign');
  await expect(page.getByText('No product matches')).toBeVisible();
});

test('an import goes on while the page is loaded again', async ({ page }) => {
  const lines = [HEAD, ...Array.from({ length: 4_000 }, (_, index) => line(index + 1))];
  await choose(page, 'many-signs.csv', lines);
  await page.getByRole('button', { name: 'Import 4,000 products' }).click();
  await page.reload();
  await expect(page.getByRole('heading', { name: /^(?:Running|Imported)$/ })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Imported' })).toBeVisible();
  await expect(page.getByText('4,000').first()).toBeVisible();
  await undo(page);
});

test('the columns of an unknown table are named by hand', async ({ page }, { retry }) => {
  const name = `lager-${retry}.csv`;
  await choose(page, name, ['Artikel;Firma;Betrag;Anzahl', 'Becher;Töpferei;3,50;7', 'Krug;Töpferei;9,90;2']);
  await expect(page.getByText('Unknown table')).toBeVisible();
  const step = page.getByRole('region', { name: 'Say what its columns are' });
  await expectAccessible(page);
  await step.getByLabel('Column Artikel is our').selectOption('title');
  await step.getByLabel('Column Betrag is our').selectOption('price');
  await step.getByLabel('Column Anzahl is our').selectOption('stock');
  await step.getByRole('button', { name: 'Check the file' }).click();
  await expect(page.getByRole('button', { name: 'Import 2 products' })).toBeVisible();
  await expect(page.getByRole('cell', { name: '9.90' })).toBeVisible();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByText(`${name} was discarded.`)).toBeVisible();
  await expect(page.getByRole('link', { name })).toBeHidden();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('everything has its place', async ({ page }) => {
    await choose(page, 'small-signs.csv', [HEAD, line(1, 'x'), line(2)]);
    await expect(page.getByRole('button', { name: 'Import 1 product' })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Earlier imports' }).tap();
    await expect(page.getByRole('link', { name: 'small-signs.csv' }).first()).toBeVisible();
    await expectAccessible(page);
  });
});

test('the account screen says what is wrong with a password and is the way out of every session', async ({ page }) => {
  await page.goto('/account');
  await page.getByLabel('Present password').fill('password123');
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByText('5 characters are too few.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page.getByText('Signed out, here and everywhere else.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Nobody is signed in' })).toBeVisible();
});
