import { AxeBuilder } from '@axe-core/playwright';
import type { LoginAnswer } from '@headroom/contracts/accounts';
import { PAGE_DATA_ID } from '@headroom/contracts/page';
import { expect, test as base, type Page } from '@playwright/test';

/** Failed reads that a journey provokes: the browser reports each of them in its console by itself. */
const FAILED_READ =
  /^Failed to load resource: (?:the server responded with a status of (?:4\d\d|5\d\d)|net::ERR_(?:CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|FAILED|INCOMPLETE_CHUNKED_ENCODING))/;

/**
 * A journey through the real app. An error in the console, an exception or a broken Content-Security-Policy fails it,
 * except for the failed reads of journeys that say `failsReads`.
 */
export const test = base.extend<{ failsReads: boolean }>({
  failsReads: [false, { option: true }],
  page: async ({ page, failsReads }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() !== 'error') return;
      if (!(failsReads && FAILED_READ.test(message.text()))) errors.push(message.text());
    });
    waitForTakeover(page);
    await use(page);
    expect(errors, 'errors in the console').toEqual([]);
  },
});

export { expect };

/** A page that the server drew shows its rows before the app has it: whatever is pressed meanwhile only browsers' own links and forms hear. */
export async function takenOver(page: Page): Promise<void> {
  await page.waitForFunction((id) => document.getElementById(id) === null, PAGE_DATA_ID);
}

/** Lets every load of a page wait for the app. */
function waitForTakeover(page: Page): void {
  const goto = page.goto.bind(page);
  const reload = page.reload.bind(page);
  page.goto = async (url, options) => {
    const response = await goto(url, options);
    await takenOver(page);
    return response;
  };
  page.reload = async (options) => {
    const response = await reload(options);
    await takenOver(page);
    return response;
  };
}

/** WCAG 2.2 AA by axe, and nothing wider than the window. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  expect(found, 'axe').toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, 'pixels wider than the window').toBeLessThanOrEqual(0);
}

/** The demo's editor, through the form; `origin` where it is not the journeys' server itself. */
export async function signIn(page: Page, origin = ''): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await page.getByRole('button', { name: 'Fill in test@example.com' }).click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('button', { name: /account and settings/ })).toBeVisible();
}

/** The demo's editor, who signed in earlier: for journeys that are about something else, and begin with a page of their own. */
export async function comeSignedIn(page: Page): Promise<void> {
  const answer = await page.request.post('/api/v1/auth/login', {
    data: { email: 'test@example.com', password: 'password123' },
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  expect(answer.status()).toBe(200);
  const { user } = (await answer.json()) as LoginAnswer;
  const { cookies } = await page.context().storageState();
  const localStorage = [{ name: 'headroom.signed-in', value: user.id }];
  await page.context().setStorageState({ cookies, origins: [{ origin: new URL(answer.url()).origin, localStorage }] });
}
