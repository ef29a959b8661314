import type { Page } from '@playwright/test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROW, slowDown, SLOWDOWN } from './phone.ts';
import { watchInteractions, type Interaction } from './watch-interactions.ts';

/** As long as a person looks before the next tap; what a tap has begun is over by then. */
const LOOK_MILLISECONDS = 1_200;

/** What somebody does in a warehouse: finds a product, looks at it, comes back, narrows the list, mends a title. Signed in already. */
export async function measureJourney(page: Page, origin: string): Promise<Interaction[]> {
  await page.goto(origin);
  await page.locator(ROW).first().waitFor();
  await sleep(2 * LOOK_MILLISECONDS);
  await page.evaluate(watchInteractions);
  await slowDown(page, SLOWDOWN);
  const step = async (name: string, act: () => Promise<unknown>) => {
    await page.evaluate((now) => (window.headroomInteractions.step = now), name);
    await act();
    await sleep(LOOK_MILLISECONDS);
  };

  await step('search', async () => {
    await page.getByRole('searchbox').tap();
    await page.keyboard.type('mug', { delay: 180 });
  });
  await step('scroll', () => swipe(page));
  await step('open', () => page.locator(ROW).nth(3).tap());
  await step('edit', async () => {
    await page.getByTitle('Edit title', { exact: true }).tap();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(`Mug ${Date.now() % 10_000}`, { delay: 180 });
    await page.keyboard.press('Enter');
  });
  await step('back', () => page.goBack());
  await step('filter', async () => {
    await page.getByRole('button', { name: 'Filter' }).tap();
    const sheet = page.getByRole('dialog', { name: 'Filter' });
    await sheet.getByRole('checkbox').first().tap();
    await sleep(LOOK_MILLISECONDS);
    await sheet.getByRole('button', { name: /^Show/ }).tap();
  });
  return page.evaluate(() => window.headroomInteractions.finish());
}

async function swipe(page: Page): Promise<void> {
  const box = (await page.getByRole('grid').boundingBox())!;
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Input.synthesizeScrollGesture', {
    x: box.x + box.width / 2,
    y: box.y + box.height * 0.7,
    yDistance: -box.height * 2,
    speed: 1_500,
    gestureSourceType: 'touch',
  });
}
