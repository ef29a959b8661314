import type { LoginAnswer } from '@headroom/contracts/accounts';
import { expect, expectAccessible, comeSignedIn, test } from './journey.ts';
import type { Page } from '@playwright/test';

// Figures come when processes have written them, which a loaded machine does late.
const PATIENT = { timeout: 60_000 };

async function comeAsOperator(page: Page): Promise<void> {
  const answer = await page.request.post('/api/v1/auth/login', {
    data: { email: 'operator@example.com', password: 'password123' },
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  const { user } = (await answer.json()) as LoginAnswer;
  await page.evaluate((id) => localStorage.setItem('headroom.signed-in', id), user.id);
}

test('an operator looks at every screen of the console, on a desk and on a phone', async ({ page }) => {
  test.setTimeout(600_000);
  await comeSignedIn(page);
  await page.goto('/console');
  await expect(page.getByRole('heading', { name: 'The console is for operators' })).toBeVisible(PATIENT);
  await comeAsOperator(page);
  await page.goto('/');
  await page.getByRole('link', { name: 'Console' }).click();

  // The stream tells when there are figures: nothing is asked again here.
  const traffic = page.getByRole('slider', { name: /^Traffic/ });
  await expect(traffic).toBeVisible(PATIENT);
  await traffic.press('End');
  await expect(traffic).toHaveAttribute('aria-valuetext', /\/s.*\d\d:\d\d/);
  await page.getByRole('button', { name: 'Table: Traffic' }).press('Enter');
  await expect(page.getByRole('table', { name: 'Values of Traffic' })).toBeVisible();
  await page.getByRole('button', { name: '1 h', exact: true }).click();
  await expect(page).toHaveURL(/range=1h/);

  const sections = page.getByRole('navigation', { name: 'Sections of the console' }).getByRole('link');
  const count = await sections.count();
  expect(count).toBeGreaterThan(2);
  for (let at = 0; at < count; at += 1) {
    const section = sections.nth(at);
    const name = await section.textContent();
    await test.step(`${name}`, async () => {
      await section.click();
      // One time for all screens.
      await expect(page).toHaveURL(/range=1h/);
      await expect(section).toHaveAttribute('aria-current', 'page');
      const verdict = page.locator('main h1').filter({ visible: true });
      await expect(verdict, `${name} says something`).toHaveText(/\w/, PATIENT);
      await expect(page.locator('main [aria-busy="true"]').filter({ visible: true })).toHaveCount(0, PATIENT);
      await expect(page.getByRole('main').getByRole('alert'), `${name} fails nowhere`).toHaveCount(0);
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 900 });
        await expectAccessible(page);
      }
      await page.setViewportSize({ width: 1440, height: 900 });
    });
  }
  await test.step('what to do about an alert, as a mail leads there', async () => {
    await page.goto('/console/how-to/alert-objectives#latency');
    await expect(page.getByRole('heading', { name: 'Latency', exact: true })).toBeInViewport(PATIENT);
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await expectAccessible(page);
    }
  });
});
