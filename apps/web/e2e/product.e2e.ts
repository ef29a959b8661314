import type { APIRequestContext } from '@playwright/test';
import { expect, expectAccessible, test } from './journey.ts';

/** The first products of the list by title, as the API has them. */
async function firstByTitle(request: APIRequestContext, limit: number): Promise<{ id: string; title: string }[]> {
  const answer = await request.get(`/api/v1/products?sort=title&fields=id,title&limit=${limit}`);
  const { products } = (await answer.json()) as { products: { id: string; title: string }[] };
  return products;
}

test('shows what the API knows of a product', async ({ page, request }) => {
  const answer = await request.get('/api/v1/products?fields=id,title,vendor,handle,variantCount&limit=1');
  const [product] = ((await answer.json()) as { products: Record<string, string>[] }).products;
  await page.goto(`/products/${product!['id']}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(product!['title']!);
  await expect(page).toHaveTitle(`${product!['title']} · Headroom`);
  await expect(page.getByText(product!['handle']!, { exact: true })).toBeVisible();
  await expect(page.locator('tbody > tr')).toHaveCount(Number(product!['variantCount']));
  const vendor = page.getByRole('link', { name: product!['vendor']!, exact: true });
  await expect(vendor).toHaveAttribute('href', `/?${new URLSearchParams({ vendor: product!['vendor']! }).toString()}`);
});

test('steps through the list by key and by press, and leads back to the place', async ({ page, request }) => {
  const [first, second, third] = await firstByTitle(request, 3);
  await page.goto(`/products/${first!.id}?row=0`);
  await expect(page.getByText(/^row 1 of (about )?[\d,]+$/)).toBeVisible();
  await expect(page.getByRole('link', { name: /^Next ?: / })).toBeVisible();
  await expect(page.getByRole('link', { name: /^Previous ?: / })).toBeHidden();
  await page.keyboard.press('j');
  await expect(page).toHaveURL(`/products/${second!.id}?row=1`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(second!.title);
  await page.getByRole('link', { name: third!.title }).click();
  await expect(page).toHaveURL(`/products/${third!.id}?row=2`);
  await page.keyboard.press('k');
  await expect(page).toHaveURL(`/products/${second!.id}?row=1`);
  await expect(page.getByRole('link', { name: /All products, by title/ })).toHaveAttribute('href', '/?row=1');
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(third!.title);
});

test('lists its keys, and closes them', async ({ page, request }) => {
  const [first] = await firstByTitle(request, 1);
  await page.goto(`/products/${first!.id}?row=0`);
  await expect(page.getByRole('link', { name: /^Next ?: / })).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Next product in the list');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox', { name: 'Search products' })).toBeFocused();
});

test('opens from its row, is searched away from, and the way back is the way it was', async ({ page }) => {
  await page.goto('/?sort=price');
  await page.locator('a[href^="/products/"]').first().click();
  await expect(page).toHaveURL(/\/products\/[^?]+\?sort=price&row=0$/);
  await expect(page.getByRole('heading', { level: 1 })).not.toBeEmpty();
  await page.getByRole('link', { name: 'All products, by price, lowest first' }).click();
  await expect(page).toHaveURL('/?sort=price');
  await page.goBack();
  await page.keyboard.press('/');
  await page.keyboard.type('bolt');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/?q=bolt');
  await expect(page.getByRole('searchbox', { name: 'Search products' })).toHaveValue('bolt');
});

test.describe('without a product', () => {
  test.use({ failsReads: true });

  for (const id of ['01930000-0000-7000-8000-000000000000', 'not-an-id', 'a%2Fb']) {
    test(`there is none at ${id}`, async ({ page }) => {
      await page.goto(`/products/${id}?q=mug&row=7`);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no product at this address');
    });
  }

  test('a failure says so, gives the number to pass on, and another try mends it', async ({ page, request }) => {
    const [first] = await firstByTitle(request, 1);
    const address = `**/api/v1/products/${first!.id}`;
    await page.route(address, (route) =>
      route.fulfill({
        status: 500,
        contentType: 'application/problem+json',
        body: JSON.stringify({ code: 'internal', status: 500, title: 'x', detail: 'x', requestId: 'req-42' }),
      }),
    );
    // As a link leads there: a page that the server draws has the product in it.
    await page.goto('/account');
    await page.evaluate((to) => history.pushState(null, '', to), `/products/${first!.id}?row=0`);
    await expect(page.getByRole('heading', { name: 'The product did not arrive' })).toBeVisible();
    await expect(page.getByText('request req-42')).toBeVisible();
    await page.unroute(address);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(first!.title);
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [320, 1440]) {
    test(`can be used by everybody: ${colorScheme}, ${width} px`, async ({ page, request }) => {
      // Optimised, so that the two texts stand side by side: the page with the most on it.
      const list = 'optimizationStatus=completed&sort=title';
      const answer = await request.get(`/api/v1/products?${list}&fields=id,title&limit=1`);
      const [product] = ((await answer.json()) as { products: { id: string; title: string }[] }).products;
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`/products/${product!.id}?optimizationStatus=completed&row=0`);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(product!.title);
      await expect(page.getByRole('heading', { name: 'Original and optimised text' })).toBeVisible();
      await expectAccessible(page);
    });
  }
}
