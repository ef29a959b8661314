import { expect, expectAccessible, signIn, test } from './journey.ts';

test('a demo account signs in with two presses, leads back, and signs out', async ({ page }) => {
  await page.goto('/sign-in?next=%2Fnowhere%3Fa%3D1');
  await page.getByRole('button', { name: 'Fill in test@example.com' }).click();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/nowhere?a=1');
  await page.getByRole('button', { name: /account and settings/ }).click();
  await expect(page.getByText('test@example.com, editor')).toBeVisible();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
});

test('signing in never leads to another site', async ({ page }) => {
  await page.goto(`/sign-in?next=${encodeURIComponent('//example.com/')}`);
  await page.getByRole('button', { name: 'Fill in test@example.com' }).click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL('/');
});

test('what one tab does to the session, the other sees', async ({ page, context }) => {
  await signIn(page);
  const other = await context.newPage();
  await other.goto('/nowhere');
  await other.getByRole('button', { name: /account and settings/ }).click();
  await other.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
});

test.describe('when it fails', () => {
  test.use({ failsReads: true });

  test('a wrong password is said in one sentence and can be typed over', async ({ page }) => {
    await page.goto('/sign-in');
    await page.getByLabel('Email').fill('nobody@example.com');
    await page.getByLabel('Password').fill('wrong');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Email or password is wrong.')).toBeVisible();
    await expect(page.getByLabel('Password')).toBeFocused();
  });

  test('a server that does not answer is said so', async ({ page }) => {
    await page.goto('/sign-in');
    await page.route('**/auth/login', (route) => route.fulfill({ status: 502, body: 'bad gateway' }));
    await page.getByRole('button', { name: 'Fill in test@example.com' }).click();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('Something went wrong on the server.');
  });
});

test('the demo says what it is until it is closed, and does not come back', async ({ page }) => {
  await page.goto('/nowhere');
  const notice = page.getByRole('complementary', { name: 'About this demo' });
  await expect(notice).toContainText('Sign in as test@example.com with password123.');
  await notice.getByRole('button', { name: 'Close' }).click();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'There is nothing at this address' })).toBeVisible();
  await expect(notice).toBeHidden();
});

test('the chosen colours are there before the first paint of the next visit', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  // Without the app itself only what stands before it in the page can have set them.
  await page.route('**/assets/index-*.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [320, 1440]) {
    test(`can be used by everybody: ${colorScheme}, ${width} px`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      await page.goto('/sign-in');
      await expect(page.getByRole('button', { name: 'Fill in test@example.com' })).toBeVisible();
      await expectAccessible(page);
      await page.goto('/nowhere');
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectAccessible(page);
    });
  }
}
