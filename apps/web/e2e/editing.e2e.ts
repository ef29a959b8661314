import type { APIRequestContext, Browser, Page } from '@playwright/test';
import { expect, expectAccessible, comeSignedIn, test } from './journey.ts';

interface Known {
  id: string;
  title: string;
  version: number;
  price: number;
}

const list = (page: Page) => page.getByRole('grid', { name: 'Products' });
const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const state = (page: Page) => page.getByText(/^version \d+$/);
/** As whole as any other: journeys that come after these look at whatever was changed last. */
const PRODUCT = { vendor: 'Carrara Nove', type: 'Kitchen', price: 5_800, stock: 3, status: 'active' };
let made = 0;

/** A product of its own for each journey, so that none stands in another's way. */
async function make(page: Page, values: object = {}): Promise<Known> {
  const data = { ...PRODUCT, title: `Journey ${Date.now()} ${made++}`, ...values };
  const answer = await page.request.post('/api/v1/products', { data, headers: sameSite() });
  expect(answer.status()).toBe(201);
  return (await answer.json()) as Known;
}

/** What somebody else does meanwhile, through the API. */
async function change(request: APIRequestContext, id: string, patch: object): Promise<void> {
  const { version } = await read(request, id);
  const headers = { ...sameSite(), 'if-match': `"${version}"` };
  const answer = await request.patch(`/api/v1/products/${id}`, { data: patch, headers });
  expect(answer.status()).toBe(200);
}

async function read(request: APIRequestContext, id: string): Promise<Known & Record<string, unknown>> {
  return (await (await request.get(`/api/v1/products/${id}`)).json()) as Known & Record<string, unknown>;
}

const sameSite = () => ({ 'sec-fetch-site': 'same-origin', 'idempotency-key': crypto.randomUUID() });

async function openProduct(page: Page, id: string): Promise<void> {
  await page.goto(`/products/${id}`);
  await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
}

/** Presses a field, replaces its text and presses Enter. */
async function edit(page: Page, name: string, text: string): Promise<void> {
  await page.getByTitle(`Edit ${name}`, { exact: true }).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

async function secondPerson(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await comeSignedIn(page);
  return page;
}

test('a field is edited where it stands, saved, undone and done again by keys', async ({ page }) => {
  await comeSignedIn(page);
  const product = await make(page);
  await openProduct(page, product.id);
  await edit(page, 'price', '62');
  await expect(page.getByTitle('Edit price', { exact: true })).toHaveText(/62\.00/);
  await expect(page.getByText(/^saved \d\d:\d\d$/)).toBeVisible();
  await expect(page.getByTitle('Edit price', { exact: true })).toBeFocused();
  expect(await read(page.request, product.id)).toMatchObject({ price: 6_200, version: product.version + 1 });

  await page.keyboard.press('Control+z');
  await expect.poll(async () => (await read(page.request, product.id)).price).toBe(5_800);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(async () => (await read(page.request, product.id)).price).toBe(6_200);
});

test('what cannot be saved is said while it is typed, mended by a press, and Escape gives it up', async ({ page }) => {
  await comeSignedIn(page);
  const product = await make(page);
  await openProduct(page, product.id);
  await edit(page, 'handle', `a b ${product.id}`);
  const field = page.getByRole('textbox', { name: 'Handle' });
  await expect(page.getByText('A handle has no spaces.')).toBeVisible();
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expectAccessible(page);
  await page.getByRole('button', { name: `a-b-${product.id}` }).click();
  await expect(field).toHaveValue(`a-b-${product.id}`);
  await field.press('Enter');
  await expect.poll(async () => (await read(page.request, product.id))['handle']).toBe(`a-b-${product.id}`);

  await page.getByTitle('Edit title', { exact: true }).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('Delete');
  await expect(page.getByText('A product needs a title.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(heading(page)).toHaveText(product.title);
});

test('text that is begun is still there after a reload', async ({ page }) => {
  await comeSignedIn(page);
  const product = await make(page);
  await openProduct(page, product.id);
  await page.getByTitle('Edit description').click();
  await page.keyboard.type('Turned from one block');
  await page.reload();
  const field = page.getByRole('textbox', { name: 'Description' });
  await expect(field).toHaveValue('Turned from one block');
  await field.press('Control+Enter');
  await expect.poll(async () => (await read(page.request, product.id))['description']).toBe('Turned from one block');
});

test('a tag and a variant that are begun are still there after a reload, and on the way back', async ({ page }) => {
  await comeSignedIn(page);
  const product = await make(page, { tags: ['gift'] });
  await openProduct(page, product.id);
  await page.getByRole('button', { name: 'Add a variant' }).click();
  await page.getByRole('form', { name: 'New variant' }).getByLabel('Option').fill('Large');
  await page.getByRole('button', { name: 'add', exact: true }).click();
  // Twice the same tag cannot be saved by leaving the field.
  await page.getByRole('textbox', { name: 'New tag' }).fill('gift');
  await page.reload();
  const tag = page.getByRole('textbox', { name: 'New tag' });
  await expect(tag).toHaveValue('gift');
  await expect(page.getByLabel('Option')).toHaveValue('Large');

  await tag.fill('marble');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Catalogue' }).click();
  await expect.poll(async () => (await read(page.request, product.id))['tags']).toEqual(['gift', 'marble']);
  await page.goBack();
  await expect(page.getByLabel('Option')).toHaveValue('Large');
  await expect(tag).toBeHidden();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Add a variant' })).toBeFocused();
});

test('what is typed in a cell of the list is lost by no way out of it', async ({ page }) => {
  await comeSignedIn(page);
  const type = `Cells ${Date.now()}`;
  const product = await make(page, { type });
  const address = `/?${new URLSearchParams({ type }).toString()}`;
  await page.goto(address);
  const row = list(page).getByRole('row').nth(1);
  const openPrice = async () => {
    await expect(row.getByText('58.00')).toBeVisible();
    await row.getByText('58.00').click();
    await page.keyboard.press('ControlOrMeta+A');
  };
  const field = page.getByRole('textbox', { name: /^Price of / });

  // What can be saved is: by the back key too, where no field hears that it is left.
  await page.getByRole('link', { name: 'Imports' }).click();
  await page.goBack();
  await openPrice();
  await page.keyboard.type('61');
  await page.goForward();
  await expect.poll(async () => (await read(page.request, product.id)).price).toBe(6_100);
  await change(page.request, product.id, { price: 5_800 });
  await page.goto(address);

  // What cannot is kept, in the cell and on the product's own page, and nobody is asked anything.
  await openPrice();
  await page.keyboard.type('6,,1');
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.reload();
  expect(asked).toEqual([]);
  await expect(page.getByTitle('Begun, not saved')).toBeVisible();
  await expect(row.getByText('58.00')).toBeVisible();
  await row.getByText('58.00').click();
  await expect(field).toHaveValue('6,,1');
  await page.goto(`/products/${product.id}`);
  await expect(page.getByRole('textbox', { name: 'Price' })).toHaveValue('6,,1');
  await page.getByRole('textbox', { name: 'Price' }).press('Escape');
  await page.goto(address);
  await expect(row.getByText('58.00')).toBeVisible();
  await expect(page.getByTitle('Begun, not saved')).toBeHidden();
});

test.describe('where somebody else was faster', () => {
  test.use({ failsReads: true });

  test('other fields are merged without a word too many', async ({ page, browser }) => {
    await comeSignedIn(page);
    const product = await make(page);
    const other = await secondPerson(browser);
    await openProduct(page, product.id);
    await openProduct(other, product.id);
    // Until the first has begun, the second's change would only arrive and be no conflict at all.
    await page.getByTitle('Edit price', { exact: true }).click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('62');
    await edit(other, 'title', 'Verde Alpi mortar');
    await expect.poll(async () => (await read(page.request, product.id)).title).toBe('Verde Alpi mortar');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => read(page.request, product.id))
      .toMatchObject({ title: 'Verde Alpi mortar', price: 6_200, version: product.version + 2 });
    await expect(heading(page)).toHaveText('Verde Alpi mortar');
    await expect(heading(other)).toHaveText('Verde Alpi mortar');
    await expect(other.getByTitle('Edit price', { exact: true })).toHaveText(/62\.00/);
    await expect(page.getByRole('heading', { name: /faster/ })).toBeHidden();
    await other.context().close();
  });

  test('the same field is a choice between mine and theirs, over a reload too', async ({ page }) => {
    await comeSignedIn(page);
    const product = await make(page);
    await openProduct(page, product.id);
    await page.getByTitle('Edit title', { exact: true }).click();
    await page.keyboard.press('End');
    await page.keyboard.type(', polished');
    await change(page.request, product.id, { title: `Verde ${product.title}`, tags: ['marble'] });
    await page.keyboard.press('Enter');
    const panel = page.getByRole('region', { name: /One field needs your choice/ });
    await expect(panel).toBeVisible();
    await expect(panel.getByText('Tags did not collide')).toBeVisible();
    await expectAccessible(page);

    await page.reload();
    await expect(panel).toBeVisible();
    expect((await read(page.request, product.id)).title).toBe(`Verde ${product.title}`);
    await panel.getByRole('radio', { name: /polished/ }).check();
    await panel.getByRole('button', { name: /^Save as version/ }).click();
    await expect(panel).toBeHidden();
    await expect
      .poll(() => read(page.request, product.id))
      .toMatchObject({ title: `${product.title}, polished`, tags: ['marble'] });
  });

  for (const width of [390, 1280]) {
    test(`changes that need somebody are counted on every screen and lead to each: ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height: 844 });
      await comeSignedIn(page);
      const taken = await make(page);
      const product = await make(page);
      await openProduct(page, product.id);
      await edit(page, 'handle', String((await read(page.request, taken.id))['handle']));
      await expect(page.getByRole('button', { name: '1 change needs you' })).toBeVisible();
      await page.getByTitle('Edit title', { exact: true }).click();
      await page.keyboard.press('End');
      await page.keyboard.type(', polished');
      await change(page.request, product.id, { title: `Verde ${product.title}` });
      await page.keyboard.press('Enter');
      await expect(page.getByRole('heading', { name: /needs your choice/ })).toBeVisible();
      // Neither holds up a change of something else.
      await edit(page, 'price', '63');
      await expect.poll(async () => (await read(page.request, product.id)).price).toBe(6_300);

      await page.getByRole('link', { name: 'Headroom' }).click();
      await expect(heading(page)).toHaveText(/\d products$/);
      const count = page.getByRole('button', { name: '2 changes need you' });
      await count.click();
      const waiting = page.getByRole('region', { name: 'Changes that wait' });
      await expect(waiting.getByRole('listitem')).toHaveCount(2);
      await expectAccessible(page);
      await waiting
        .getByRole('listitem')
        .filter({ hasText: 'Refused' })
        .getByRole('button', { name: 'Give it up' })
        .click();
      await expect(waiting.getByRole('listitem')).toHaveCount(1);
      await expect(waiting.locator(':focus')).toHaveCount(1);
      await waiting.getByRole('link', { name: product.title }).click();
      const panel = page.getByRole('region', { name: /One field needs your choice/ });
      await expect(panel).toBeInViewport();
      await panel.getByRole('button', { name: 'Take all of theirs' }).click();
      await panel.getByRole('button', { name: /^Keep version/ }).press('Enter');
      await expect(panel).toBeHidden();
      await expect(page.getByRole('button', { name: /needs? you/ })).toBeHidden();
      await expect(page.locator('main :focus, main:focus')).toHaveCount(1);
    });
  }

  test('an edit whose answer is lost survives the reload and is made once', async ({ page }) => {
    await comeSignedIn(page);
    const product = await make(page);
    await openProduct(page, product.id);
    // It reaches the server; the answer does not come back.
    await page.route(`**/api/v1/products/${product.id}`, async (route) => {
      if (route.request().method() !== 'PATCH') return route.continue();
      await route.fetch();
      return route.fulfill({ status: 504, body: 'the gateway gave up' });
    });
    await edit(page, 'price', '61.50');
    await expect(page.getByText('1 change not sent')).toBeVisible();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.reload();
    await expect(page.getByTitle('Edit price', { exact: true })).toHaveText(/61\.50/);
    await expect(page.getByText('1 change not sent')).toBeHidden();
    expect(await read(page.request, product.id)).toMatchObject({ price: 6_150, version: product.version + 1 });
  });

  test('what the server refuses is kept with its reason until it is given up', async ({ page }) => {
    await comeSignedIn(page);
    const taken = await make(page);
    const product = await make(page);
    await openProduct(page, product.id);
    const { handle } = await read(page.request, taken.id);
    await edit(page, 'handle', String(handle));
    const alert = page.getByRole('alert');
    await expect(alert).toContainText('Give it up');
    await expect(page.getByTitle('Edit handle')).toHaveText(String(handle));
    await alert.getByRole('button', { name: 'Give it up' }).click();
    await expect(page.getByTitle('Edit handle')).not.toHaveText(String(handle));
  });
});

test('the history tells who changed what, and brings a version back', async ({ page }) => {
  await comeSignedIn(page);
  const product = await make(page);
  await openProduct(page, product.id);
  await edit(page, 'title', 'Renamed');
  await expect(state(page)).toHaveText(`version ${product.version + 1}`);
  const history = page.getByRole('region', { name: 'History' });
  await expect(history.getByRole('listitem').first()).toContainText('Renamed');
  await history.getByRole('button', { name: new RegExp(`^Restore version ${product.version} `) }).click();
  const dialog = page.getByRole('dialog', { name: `Restore version ${product.version}?` });
  await expect(dialog).toContainText(product.title);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: `Restore version ${product.version}` }).click();
  await expect(heading(page)).toHaveText(product.title);
  await expect(state(page)).toHaveText(`version ${product.version + 2}`);
});

test('variants are added, edited and removed', async ({ page }) => {
  await comeSignedIn(page);
  const product = await make(page);
  await openProduct(page, product.id);
  await page.getByRole('button', { name: 'Add a variant' }).click();
  const form = page.getByRole('form', { name: 'New variant' });
  await form.getByLabel('Option').fill('Large');
  await form.getByLabel(/^Price/).fill('74');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '2 variants' })).toBeVisible();
  await expect.poll(async () => (await read(page.request, product.id))['variantCount']).toBe(2);
  await edit(page, 'price of Large', '75');
  await expect
    .poll(async () => ((await read(page.request, product.id))['variants'] as Known[]).map(({ price }) => price))
    .toEqual([5_800, 7_500]);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Remove Large' }).press('Enter');
  // Its row was the last: the focus is in the one before it.
  await expect(page.getByRole('table').locator(':focus')).toHaveCount(1);
  await expect.poll(async () => (await read(page.request, product.id))['variantCount']).toBe(1);
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect.poll(async () => (await read(page.request, product.id))['variantCount']).toBe(2);
});

test('the price before is set and taken away, for each variant', async ({ page }) => {
  await comeSignedIn(page);
  const product = await make(page);
  await openProduct(page, product.id);
  const before = async () => ((await read(page.request, product.id))['variants'] as Record<string, unknown>[])[0];
  await edit(page, 'price before of variant 1', '74');
  await expect.poll(before).toMatchObject({ compareAtPrice: 7_400, price: 5_800 });
  await expect(page.getByRole('region', { name: 'History' }).getByRole('listitem').first()).toContainText(
    'price before none 74.00',
  );
  await edit(page, 'price before of variant 1', ' ');
  await expect.poll(before).toMatchObject({ compareAtPrice: null, price: 5_800 });
});

test('pictures are put in order and taken off by keys', async ({ page }) => {
  await comeSignedIn(page);
  const images = ['mug-ink', 'mug-clay', 'mug-slate'].map((name) => ({
    url: `/pictures/demo/${name}.svg`,
    alt: name,
    width: 1_200,
    height: 900,
  }));
  const product = await make(page, { images });
  await openProduct(page, product.id);
  const order = async () =>
    ((await read(page.request, product.id))['images'] as { alt: string }[]).map(({ alt }) => alt);
  await page.getByRole('button', { name: 'Show picture 3: mug-slate' }).click();
  const tools = page.getByRole('group', { name: 'Picture 3 of 3' });
  await tools.getByRole('button', { name: 'Move earlier' }).press('Enter');
  await expect.poll(order).toEqual(['mug-ink', 'mug-slate', 'mug-clay']);
  // The tools go with the picture, and the focus stays on what was pressed.
  const moved = page.getByRole('group', { name: 'Picture 2 of 3' });
  await expect(moved.getByRole('button', { name: 'Move earlier' })).toBeFocused();
  await expect(page.getByText(/^2 of 3 · .* alt text: mug-slate/)).toBeVisible();
  await moved.getByRole('button', { name: 'Make it the first' }).press('Enter');
  await expect.poll(order).toEqual(['mug-slate', 'mug-ink', 'mug-clay']);
  await expect(page.locator('main :focus')).toHaveCount(1);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Take it off' }).press('Enter');
  await expect.poll(order).toEqual(['mug-ink', 'mug-clay']);
  await expect(page.getByRole('button', { name: 'Take it off' })).toBeFocused();
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(order).toEqual(['mug-slate', 'mug-ink', 'mug-clay']);
});

test('a new product needs a title and a price, and opens as a draft', async ({ page }) => {
  await comeSignedIn(page);
  await page.goto('/');
  await page.getByRole('link', { name: 'New product' }).click();
  await page.getByLabel('Title').fill('Marble mortar');
  await page.keyboard.press('Enter');
  await expect(page.getByText('It needs a price.')).toBeVisible();
  await expect(page.getByLabel(/^Price/)).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.type('58');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/products\/[\da-f-]{36}$/);
  await expect(heading(page)).toHaveText('Marble mortar');
  await expect(page.getByTitle('Edit status')).toHaveText('Draft');
});

test('the list is edited by keys alone, and its rows stay where they are', async ({ page }) => {
  await comeSignedIn(page);
  const [one, two] = [await make(page, { type: `Keys ${Date.now()}`, title: 'A' }), undefined];
  const type = String((await read(page.request, one.id))['type']);
  const second = two ?? (await make(page, { type, title: 'B' }));
  await page.goto(`/?${new URLSearchParams({ type }).toString()}`);
  await expect(list(page).getByRole('link')).toHaveCount(2);
  await expect(page.getByRole('link', { name: 'New product' })).toBeVisible();
  await list(page).focus();
  await page.keyboard.press('Home');
  // The row opens at its title; Tab goes on to status, price and stock.
  await page.keyboard.press('F2');
  await expect(page.getByRole('textbox', { name: 'Title of A' })).toBeFocused();
  await page.keyboard.type('Z');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('12,,5');
  await expect(page.getByText('Not a price.')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('12.50');
  await page.keyboard.press('Enter');
  await expect(list(page)).toBeFocused();
  await expect.poll(() => read(page.request, one.id)).toMatchObject({ title: 'Z', price: 1_250 });
  await expect(list(page).getByRole('link')).toHaveText(['Z', 'B']);
  expect((await read(page.request, second.id)).version).toBe(second.version);

  // One's own edit is no news; what somebody else does to the order is.
  await change(page.request, second.id, { title: 'Y' });
  await expect(list(page).getByRole('link')).toHaveText(['Z', 'Y']);
  await expect(page.getByText('1 product came, left or changed place.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Show the new order' }).click();
  await expect(list(page).getByRole('link')).toHaveText(['Y', 'Z']);
});

test('another person’s edit is in the open list within a second', async ({ page }) => {
  await comeSignedIn(page);
  const type = `Live ${Date.now()}`;
  const product = await make(page, { type });
  await page.goto(`/?${new URLSearchParams({ type }).toString()}`);
  await expect(list(page).getByRole('link')).toHaveCount(1);
  // The stream opens after the rows are there; from then on it is the time that counts.
  await page.waitForTimeout(1_000);
  let price = 4_321;
  const wait = async () => {
    price += 1;
    await change(page.request, product.id, { price });
    const from = Date.now();
    await expect(list(page).getByText((price / 100).toFixed(2))).toBeVisible();
    return Date.now() - from;
  };
  /** Of three, one after the other. */
  const usualWait = async () => [await wait(), await wait(), await wait()].toSorted((a, b) => a - b)[1];
  // A machine that is busy with something else is so for a while.
  await expect.poll(usualWait, { message: 'milliseconds until an edit is seen', timeout: 40_000 }).toBeLessThan(1_000);
});

test('who may only read, or is not signed in, sees no way to edit', async ({ page }) => {
  const answer = await page.request.get('/api/v1/products?fields=id&limit=1');
  const { products } = (await answer.json()) as { products: { id: string }[] };
  await page.goto(`/products/${products[0]!.id}`);
  await expect(heading(page)).not.toBeEmpty();
  await expect(page.getByTitle(/^Edit /)).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'History' })).toHaveCount(0);
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1440]) {
    test(`editing can be used by everybody: ${colorScheme}, ${width} px`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      await comeSignedIn(page);
      const product = await make(page, { tags: ['gift', 'marble'], description: 'Turned from one block.' });
      await openProduct(page, product.id);
      await expect(page.getByRole('region', { name: 'History' }).getByRole('listitem')).not.toHaveCount(0);
      await expectAccessible(page);
      await page.getByTitle('Edit title', { exact: true }).click();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'add', exact: true }).click();
      await page.keyboard.type('made in Italy');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Escape');
      await expect
        .poll(async () => (await read(page.request, product.id))['tags'])
        .toEqual(['gift', 'marble', 'made in Italy']);
      await page.getByRole('button', { name: 'Take off the tag gift' }).press('Enter');
      await expect(page.getByRole('button', { name: 'Take off the tag marble' })).toBeFocused();
      await page.getByRole('button', { name: 'Add a variant' }).click();
      await expectAccessible(page);
    });
  }
}
