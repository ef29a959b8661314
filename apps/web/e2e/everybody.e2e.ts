import type { Page } from '@playwright/test';
import { expect, expectAccessible, signIn, test } from './journey.ts';

// A server that cannot be reached stands in the console. The recorder of traces reads chosen pictures, which the policy forbids.
test.use({ failsReads: true, trace: 'off' });
test.describe.configure({ timeout: 180_000 });

const PATIENT = { timeout: 40_000 };
/** One word as German makes them, and what is read from the other side. */
const TITLES = [
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft aus Edelstahl',
  'مصباح طاولة من النحاس المصقول مع مظلة كتان (٤٠ سم) Lamp',
];

async function make(page: Page, title: string): Promise<string> {
  const answer = await page.request.post('/api/v1/products', {
    data: { title, price: 6_200, status: 'active' },
    headers: { origin: new URL(page.url()).origin },
  });
  expect(answer.ok(), title).toBe(true);
  return ((await answer.json()) as { id: string }).id;
}

/** What stands in the bar or in the foot of the list and cannot be seen whole, or lies over what follows. */
const cutOff = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('header, main footer')].flatMap((bar) => {
      const room = bar.getBoundingClientRect();
      return [...bar.children]
        .filter((child) => child.checkVisibility() && !child.matches('[popover]'))
        .filter((child) => {
          const { left, right, bottom, width } = child.getBoundingClientRect();
          return width > 0 && (left < 0 || right > window.innerWidth + 1 || bottom > room.bottom + 1);
        })
        .map((child) => child.textContent);
    }),
  );

/** Can be read and used, in this window and with letters of twice the size. */
async function expectRoom(page: Page): Promise<void> {
  await expectAccessible(page);
  expect(await cutOff(page), 'cut off').toEqual([]);
  const { width, height } = page.viewportSize()!;
  // Twice the size in the smallest window is four times what WCAG 1.4.4 and 1.4.10 ask for together.
  if (width < 390) await page.setViewportSize({ width: 390, height });
  const overflow = await page.evaluate(() => {
    document.documentElement.style.fontSize = '200%';
    return document.documentElement.scrollWidth - document.documentElement.clientWidth;
  });
  expect(overflow, 'pixels wider than the window at 200 % text').toBeLessThanOrEqual(0);
  expect(await cutOff(page), 'cut off at 200 % text').toEqual([]);
  await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
  await page.setViewportSize({ width, height });
}

for (const [width, colorScheme] of [
  [320, 'light'],
  [1440, 'dark'],
] as const) {
  test(`keeping, pictures, unsent work and leaving, by keys alone: ${colorScheme}, ${width} px`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 800 });
    await signIn(page);
    const mark = `Q${Date.now().toString(36)}`;
    const ids: string[] = [];
    for (const title of TITLES) ids.push(await make(page, `${title} ${mark}`));

    // Kept on this device.
    await page.goto(`/?q=${mark}`);
    await expect(page.getByRole('heading', { level: 1, name: '2 products' })).toBeVisible();
    const keep = page.getByRole('button', { name: 'Keep on this device…' });
    if (width < 861) await page.getByRole('button', { name: 'View' }).press('Enter');
    await keep.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Keep on this device' });
    await expect(dialog.getByText(/2 products, about/)).toBeVisible(PATIENT);
    await expectRoom(page);
    await dialog.getByRole('button', { name: 'Keep 2' }).press('Enter');
    await expect(dialog.getByText(/as of/)).toBeVisible(PATIENT);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(page.locator(':focus')).toHaveCount(1);

    // From here on nobody answers.
    await page.goto(`/products/${ids[0]}`);
    await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
    await page.route('**/api/**', (route) => route.abort('connectionrefused'));
    await page.getByTitle('Edit title', { exact: true }).press('Enter');
    await page.keyboard.press('End');
    await page.keyboard.type(', polished');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: '1 unsent' })).toBeVisible(PATIENT);
    const picture = { name: 'صورة-mit-sehr-langem-Namen-der-kein-Ende-nimmt.jpg', mimeType: 'image/jpeg' };
    await page
      .getByLabel('Pictures to add')
      .setInputFiles({ ...picture, buffer: await page.screenshot({ type: 'jpeg' }) });
    const count = page.getByRole('button', { name: '2 unsent' });
    await expect(count).toBeVisible(PATIENT);
    await expect(page.getByText('Offline', { exact: true })).toBeVisible(PATIENT);
    await expectRoom(page);

    // A try that takes long takes nothing from the list.
    await page.unroute('**/api/**');
    const held = Promise.withResolvers<void>();
    const isHeld = Promise.withResolvers<void>();
    await page.route('**/api/**', async (route) => {
      if (route.request().method() === 'PATCH') {
        isHeld.resolve();
        await held.promise;
      }
      await route.abort('connectionrefused');
    });
    await count.press('Enter');
    const waiting = page.getByRole('region', { name: 'Changes that wait' });
    await expect(waiting.getByRole('listitem')).toHaveCount(2);
    await expectRoom(page);
    // As the browser says it when it finds a network, which need not be one.
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await isHeld.promise;
    await expect(waiting.getByText('On its way.')).toBeVisible();
    await expect(waiting.getByRole('listitem')).toHaveCount(2);
    held.resolve();
    await page.keyboard.press('Escape');
    await expect(count).toBeFocused();

    // Leaving says what stays, once, and only then leaves.
    await page.getByRole('button', { name: /account and settings/ }).press('Enter');
    await expect(page.getByRole('menu').locator(':focus')).toHaveCount(1);
    await page.keyboard.press('End');
    await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeFocused();
    await page.keyboard.press('Enter');
    const said = '2 changes not sent stay on this device until you sign in here again.';
    await expect(page.getByRole('menu').getByText(said)).toBeVisible(PATIENT);
    await expect(page.getByRole('menuitem', { name: 'Sign out all the same' })).toBeFocused();
    await expectRoom(page);
    await page.keyboard.press('Escape');

    // Back, everything arrives, and nothing is left to say.
    await page.unroute('**/api/**');
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await expect(page.getByRole('button', { name: /unsent/ })).toBeHidden(PATIENT);
    await expect(page.getByText('Offline', { exact: true })).toBeHidden(PATIENT);
    const describe = page.getByLabel(/^Describe this picture/);
    await expect(page.getByText('Added')).toBeVisible(PATIENT);
    await describe.fill('Eine Lampe');
    await describe.press('Enter');
    await expect(describe).toBeHidden();
    await page.goto(`/products/${ids[1]}`);
    await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
    await expectAccessible(page);
  });
}
