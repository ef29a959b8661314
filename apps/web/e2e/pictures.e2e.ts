/// <reference types="node" />
import type { Page } from '@playwright/test';
import { expect, expectAccessible, signIn, test } from './journey.ts';

/** Making forms takes its time on a machine where everything else runs too. */
const timeout = 45_000;
// The recorder of traces reads the pictures that were chosen by itself, which the Content-Security-Policy forbids.
test.use({ failsReads: true, trace: 'off' });
test.setTimeout(150_000);
test.beforeEach(async ({ page }) => signIn(page));

/** A product of the journey's own, opened. */
async function openProduct(page: Page, title: string): Promise<string> {
  const id = await page.evaluate(async (name) => {
    const answer = await fetch('/api/v1/products', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: name, price: 100, status: 'active' }),
    });
    return ((await answer.json()) as { id: string }).id;
  }, title);
  await page.goto(`/products/${id}`);
  await expect(page.getByRole('button', { name: 'Add pictures' })).toBeVisible();
  return id;
}

/** A real photo, or nearly: a part of the screen, different for every size. */
async function photo(page: Page, name: string, width: number) {
  const buffer = await page.screenshot({ type: 'jpeg', clip: { x: 40, y: 20, width, height: 400 } });
  return { name, mimeType: 'image/jpeg', buffer };
}

const imagesOf = (page: Page, id: string) =>
  page.evaluate(async (product) => {
    const answer = await fetch(`/api/v1/products/${product}?fields=images`);
    return ((await answer.json()) as { images: { url: string; alt: string }[] }).images;
  }, id);

/** What the browser would be handed by a drag from the desktop, or by the clipboard. */
const transferOf = (page: Page, { name, buffer }: { name: string; buffer: Buffer }) =>
  page.evaluateHandle(
    ([fileName, base64]) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0)!);
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], fileName, { type: 'image/jpeg' }));
      return transfer;
    },
    [name, buffer.toString('base64')] as const,
  );

test('pictures are chosen, dropped and pasted, described, and shown in fitting forms', async ({ page }) => {
  const title = `Way lamp ${Date.now()}`;
  const id = await openProduct(page, title);
  const chosen = [await photo(page, 'front.jpg', 700), await photo(page, 'side.jpg', 500)];
  const pictures = page.getByRole('region', { name: 'Pictures' });
  const rowOf = (name: string) => pictures.getByRole('listitem').filter({ hasText: name });

  // On their way for as long as it takes to describe one of them.
  const held = Promise.withResolvers<void>();
  await page.route('**/api/v1/pictures', async (route) => {
    await held.promise;
    await route.continue();
  });
  await pictures.getByLabel('Pictures to add').setInputFiles(chosen);
  await expect(rowOf('front.jpg').getByRole('progressbar', { name: 'Uploading front.jpg' })).toBeVisible();
  await rowOf('front.jpg').getByLabel('Describe this picture').fill('A lamp from the front');
  await page.keyboard.press('Enter');
  await expect(rowOf('side.jpg').getByLabel('Describe this picture')).toBeFocused();
  await expectAccessible(page);
  held.resolve();
  await expect(rowOf('front.jpg')).toBeHidden({ timeout });
  await expect(rowOf('side.jpg').getByText('Added')).toBeVisible({ timeout });
  await page.unroute('**/api/v1/pictures');
  await rowOf('side.jpg').getByLabel('Describe this picture').fill('The same from the side');
  await page.keyboard.press('Enter');
  await expect(rowOf('side.jpg')).toBeHidden({ timeout });
  await expect
    .poll(async () => (await imagesOf(page, id)).map(({ alt }) => alt), { timeout })
    .toEqual(['A lamp from the front', 'The same from the side']);

  const dropped = await transferOf(page, await photo(page, 'dropped.jpg', 430));
  await pictures.dispatchEvent('drop', { dataTransfer: dropped });
  await expect(rowOf('dropped.jpg').getByText('Added')).toBeVisible({ timeout });
  const pasted = await transferOf(page, await photo(page, 'pasted.jpg', 370));
  await page.evaluate(
    (clipboardData) => document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true })),
    pasted,
  );
  await expect(rowOf('pasted.jpg').getByText('Added')).toBeVisible({ timeout });
  await rowOf('pasted.jpg').getByRole('button', { name: 'Skip' }).click();
  await expect(pictures.getByText('2 of 4 without alt text.')).toBeVisible();

  await pictures.getByLabel('Pictures to add').setInputFiles([
    { name: 'notes.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF') },
    { name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('These are words, whatever they are called.') },
  ]);
  await expect(rowOf('notes.pdf').getByRole('alert')).toContainText('is no picture that browsers show');
  await expect(rowOf('notes.jpg').getByRole('alert')).toContainText(/\w{4,}.*\./, { timeout });
  await page.setViewportSize({ width: 320, height: 700 });
  await expectAccessible(page);
  for (const name of ['notes.pdf', 'notes.jpg']) await rowOf(name).getByRole('button', { name: 'Give it up' }).click();
  await expect(pictures.getByRole('alert')).toHaveCount(0);

  // One step back, one picture less: it is an edit like any other.
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect.poll(async () => (await imagesOf(page, id)).length, { timeout }).toBe(3);

  await page.setViewportSize({ width: 1280, height: 720 });
  await page.goto(`/?q=${encodeURIComponent(title)}`);
  const row = page.getByRole('row').filter({ hasText: title });
  await expect(row.locator('source[type="image/avif"]')).toHaveAttribute(
    'srcset',
    /\/96\.avif 96w,.*\/192\.avif 192w$/,
  );
  const img = row.getByRole('presentation').or(row.locator('img')).first();
  await expect
    .poll(() => img.evaluate((element: HTMLImageElement) => element.currentSrc.split('/').at(-1)), { timeout })
    .toMatch(/^(?:96|192)\.avif$/);
  expect(await img.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBeGreaterThan(0);
});

test('pictures are chosen before their product is made', async ({ page }) => {
  const title = `Way lamp ${Date.now()}, new`;
  await page.goto('/products/new');
  const pictures = page.getByRole('region', { name: 'Pictures' });
  await pictures.getByLabel('Pictures to add').setInputFiles([await photo(page, 'first.jpg', 550)]);
  await expect(pictures.getByText('It is added when the product is made.')).toBeVisible({ timeout });
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Price, EUR').fill('12');
  await page.getByRole('button', { name: 'Make the product' }).click();
  await expect(page.getByRole('heading', { name: title })).toBeVisible();
  await expect(pictures.getByText('1 of 1 ·')).toBeVisible({ timeout });
});

test('a picture that is chosen without a network survives a reload, and is uploaded once', async ({ page }) => {
  const id = await openProduct(page, `Way lamp ${Date.now()}, offline`);
  const pictures = page.getByRole('region', { name: 'Pictures' });
  const row = pictures.getByRole('listitem').filter({ hasText: 'shelf.jpg' });
  await page.route('**/api/v1/pictures', (route) => route.abort('connectionrefused'));
  await pictures.getByLabel('Pictures to add').setInputFiles([await photo(page, 'shelf.jpg', 610)]);
  await expect(row.getByText('Waits')).toBeVisible();
  await row.getByLabel('Describe this picture').fill('On its shelf');
  await row.getByLabel('Describe this picture').blur();
  await page.reload();
  await expect(row.getByText('Waits')).toBeVisible();
  await page.getByRole('button', { name: '1 unsent' }).click();
  const waiting = page.getByRole('region', { name: 'Changes that wait' });
  await expect(waiting.getByRole('listitem')).toContainText('the picture shelf.jpg');
  await page.keyboard.press('Escape');
  await expect(row.getByLabel('Describe this picture')).toHaveValue('On its shelf');
  expect(await imagesOf(page, id)).toEqual([]);

  const answers: string[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('/api/v1/pictures')) answers.push(response.url());
  });
  await page.unroute('**/api/v1/pictures');
  // As the browser says it when a network is back.
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect
    .poll(async () => (await imagesOf(page, id)).map(({ alt }) => alt), { timeout })
    .toEqual(['On its shelf']);
  await expect(row).toBeHidden({ timeout });
  await page.reload();
  await expect(pictures.getByText('1 of 1')).toBeVisible();
  await expect(row).toBeHidden();
  expect(answers, 'uploads').toHaveLength(1);
});
