import type { BrowserContext, Locator, Page } from '@playwright/test';
import type { Front } from './front.ts';
import { test } from './front-test.ts';
import { expect, expectAccessible, signIn } from './journey.ts';

// A stopped server's refusals stand in the console.
test.use({ serviceWorkers: 'allow', failsReads: true });
// Every one of them waits several times until the app has given up on a server, or has found it again.
test.describe.configure({ timeout: 240_000 });

const list = (page: Page): Locator => page.getByRole('grid', { name: 'Products' });
const links = (page: Page): Locator => list(page).getByRole('link');
const age = (page: Page): Locator => page.getByText(/As of \d\d:\d\d today, from this device/);
/** Slow machines are slow to find out that nobody answers. */
const PATIENT = { timeout: 30_000 };

/** Opens the app and waits until the worker can start it without a server. */
async function open(page: Page, front: Front, path = '/'): Promise<void> {
  await page.goto(`${front.url}${path}`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, { timeout: 30_000 });
}

/** Waits until the device has kept so many records of a kind. */
async function kept(page: Page, database: string, counts: Readonly<Record<string, number>>): Promise<void> {
  const read = () =>
    page.evaluate(
      async ([name, stores]) => {
        const databases = await indexedDB.databases();
        if (!databases.some((each) => each.name === name)) return {};
        const opened = await new Promise<IDBDatabase>((resolve, reject) => {
          const request = indexedDB.open(name);
          request.addEventListener('success', () => resolve(request.result));
          request.addEventListener('error', () => reject(request.error ?? new Error('not opened')));
        });
        const counted = await Promise.all(
          stores.map(async (store) => {
            const request = opened.transaction(store).objectStore(store).count();
            await new Promise((resolve) => request.addEventListener('success', resolve));
            return [store, request.result] as const;
          }),
        );
        opened.close();
        return Object.fromEntries(counted);
      },
      [database, Object.keys(counts)] as const,
    );
  await expect
    .poll(async () => {
      const found: Record<string, number> = await read();
      return Object.entries(counts).every(([store, least]) => (found[store] ?? 0) >= least);
    }, PATIENT)
    .toBe(true);
}

const databases = (page: Page): Promise<(string | undefined)[]> =>
  page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));

const signedIn = (page: Page): Promise<string> => page.evaluate(() => localStorage.getItem('headroom.signed-in') ?? '');

/** Notes every text of a row or heading that is ever drawn, from the first moment of every page. */
async function noteAllThatIsDrawn(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const drawn = new Set<string>();
    Object.assign(window, { drawn });
    const look = () => {
      for (const link of document.querySelectorAll('a[data-position], h1, [data-initials]')) {
        drawn.add(`${link.textContent} ${(link as HTMLElement).dataset['initials'] ?? ''}`.trim());
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}
const drawn = (page: Page): Promise<string[]> =>
  page.evaluate(() => [...(window as unknown as { drawn: Set<string> }).drawn]);

test('what was seen stays while the server is away, says how old it is, and is read anew when it is back', async ({
  page,
  front,
}) => {
  await open(page, front);
  const first = links(page).first();
  await expect(first).toBeVisible();
  const titles = await links(page).allInnerTexts();
  await expect(age(page)).toBeHidden();
  await first.click();
  await expect(page.getByRole('heading', { level: 1, name: titles[0]! })).toBeVisible();
  await expect(page.getByRole('table').first()).toBeVisible();
  const product = page.url();
  await page.goBack();
  await expect(first).toBeVisible();
  await kept(page, 'headroom-public', { pages: 1, products: 1, answers: 2, facts: 1 });

  await front.stop();
  await page.reload();
  await expect(first).toHaveText(titles[0]!, PATIENT);
  expect((await links(page).allInnerTexts()).slice(0, 5)).toEqual(titles.slice(0, 5));
  await expect(age(page)).toBeVisible(PATIENT);
  await expect(page.getByText('Offline', { exact: true })).toBeVisible(PATIENT);
  await expect(page.getByRole('heading', { name: /^[\d,]+ products$/ })).toBeVisible();
  await expect(page.getByRole('checkbox', { name: /^Active/ })).toBeVisible();
  await expectAccessible(page);

  // Rows that nobody saw say so in their place.
  await list(page).focus();
  await list(page).press('End');
  await expect(page.getByText('These rows are not on this device, and the server cannot be reached.')).toBeVisible(
    PATIENT,
  );
  await expectAccessible(page);
  // So do lists, and products.
  await page.goto(`${front.url}/?q=zzz`);
  await expect(page.getByRole('heading', { name: 'This list is not on this device' })).toBeVisible(PATIENT);
  await page.goto(`${front.url}/products/019a0000-0000-7000-8000-000000000000`);
  await expect(page.getByText('This device has not kept this product.')).toBeVisible(PATIENT);

  // The one that was opened is there, with its age and its neighbour.
  await page.goto(product);
  await expect(page.getByRole('heading', { level: 1, name: titles[0]! })).toBeVisible(PATIENT);
  await expect(age(page)).toBeVisible(PATIENT);
  await expect(
    page.getByRole('link', { name: `Next K: ${titles[1]!}` }).or(page.getByRole('link', { name: titles[1]! })),
  ).toBeVisible(PATIENT);
  await expectAccessible(page);

  await front.start();
  await expect(age(page)).toBeHidden(PATIENT);
  await expect(page.getByText('Offline', { exact: true })).toBeHidden(PATIENT);
});

test('rows come back by themselves when the server does', async ({ page, front }) => {
  await open(page, front);
  await expect(links(page).first()).toBeVisible();
  await kept(page, 'headroom-public', { pages: 1, answers: 2 });
  await front.stop();
  await page.reload();
  await expect(age(page)).toBeVisible(PATIENT);
  await list(page).focus();
  await list(page).press('End');
  await expect(page.getByText('These rows are not on this device')).toBeVisible(PATIENT);
  await front.start();
  await expect(list(page).locator('[role=row]').last().getByRole('link')).toBeVisible({ timeout: 60_000 });
  await expect(age(page)).toBeHidden(PATIENT);
});

test('nobody sees what was somebody else’s, in any tab, not for a frame', async ({ page, context, front }) => {
  await noteAllThatIsDrawn(context);
  await signIn(page, front.url);
  const id = await signedIn(page);
  await open(page, front, '/?status=draft');
  await expect(links(page).first()).toBeVisible();
  const drafts = await links(page).allInnerTexts();
  await kept(page, `headroom-${id}`, { pages: 1, facts: 1 });

  // An offline start knows who is signed in, and shows what they saw.
  await front.stop();
  await page.reload();
  await expect(links(page).first()).toHaveText(drafts[0]!, PATIENT);
  await expect(page.getByRole('button', { name: /account and settings/ })).toBeVisible();
  await front.start();
  await expect(age(page)).toBeHidden(PATIENT);

  // Signed out in another tab: this one follows, and the device lets go.
  const other = await context.newPage();
  await open(other, front);
  await other.getByRole('button', { name: /account and settings/ }).click();
  await other.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'No product matches' })).toBeVisible(PATIENT);
  await expect.poll(() => databases(other), PATIENT).not.toContain(`headroom-${id}`);

  await front.stop();
  for (const tab of [page, other]) {
    await tab.goto(`${front.url}/?status=draft`);
    await expect(tab.getByText('Offline', { exact: true })).toBeVisible(PATIENT);
    // What anybody may see of it, which is nothing, and since when; or that it is not here.
    await expect(tab.getByRole('main').getByRole('heading', { level: 2 }).first()).toBeVisible(PATIENT);
    const seen = await drawn(tab);
    expect(seen.filter((text) => drafts.includes(text) || /^TE?$/.test(text))).toEqual([]);
  }
});

test('where the browser keeps nothing, everything works and a sentence says so', async ({ page, context, front }) => {
  await context.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
  });
  await page.goto(front.url);
  await expect(links(page).first()).toBeVisible();
  await expect(page.getByText('This browser keeps nothing here, as in a private window.')).toBeVisible(PATIENT);
  await links(page).first().click();
  await expect(page.getByRole('table').first()).toBeVisible();
  await page.goBack();
  await expect(links(page).first()).toBeVisible();
  await expect(age(page)).toBeHidden();
});
