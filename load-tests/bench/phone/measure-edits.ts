import type { ProductList } from '@headroom/contracts/products';
import type { BrowserContext } from '@playwright/test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../http/open-connection.ts';
import type { Front } from './front.ts';
import { ROW, slowDown, SLOWDOWN } from './phone.ts';

const LONGEST_MILLISECONDS = 120_000;

/** Whole and hundredths of a price that no product has. */
const newPrice = () => 100_000 + (Date.now() % 800_000) + Math.floor(Math.random() * 99) / 100;

/**
 * Milliseconds from the network's return until the server has so many edits that were made without it, each of another product, in the
 * cells of the list. The server is stopped meanwhile, and the browser knows that it is offline. Undefined where not all arrived.
 */
export async function measureEdits(
  context: BrowserContext,
  { front, connection, edits }: { front: Front; connection: Connection; edits: number },
): Promise<number | undefined> {
  const price = newPrice().toFixed(2);
  const minor = Math.round(Number(price) * 100);
  const arrived = async () => {
    const { body } = await connection.get(
      `/api/v1/products?minPrice=${minor}&maxPrice=${minor}&limit=1&offset=0&fields=id&count=exact`,
    );
    // A server that is too busy to say has not said that they arrived.
    return (JSON.parse(body.toString()) as Partial<Pick<ProductList, 'page'>>).page?.total ?? 0;
  };
  const page = await context.newPage();
  // Cells are edited where the window has room for a table.
  await page.setViewportSize({ width: 1_440, height: 900 });
  await page.goto(`${front.origin}/?sort=title`);
  await page.locator(ROW).first().waitFor();
  const grid = page.getByRole('grid');
  const cell = (position: number) => page.locator(`#product-${position}-price`);
  const goTo = (position: number) => grid.evaluate((element, top) => element.scrollTo({ top }), position * 56);
  /* oxlint-disable no-await-in-loop -- One row after the other, as a person would. */
  // What is to be edited has been seen.
  const rows = 3 * edits;
  for (let position = 0; position < rows; position += 10) {
    await goTo(position);
    await sleep(150);
  }
  await front.stop();
  await context.setOffline(true);
  let made = 0;
  for (let position = 0; position < rows && made < edits; position++) {
    if (position % 8 === 0) await goTo(position);
    // Wherever the cell stands in the view: how fast somebody aims is not what is measured.
    await cell(position).dispatchEvent('click', { button: 0 });
    const field = page.getByRole('textbox', { name: /^Price of/ });
    // The price of some hangs on their variants.
    const isOpen = await field.waitFor({ timeout: 1_000 }).then(
      () => true,
      () => false,
    );
    if (!isOpen) continue;
    await field.fill(price);
    await field.press('Enter');
    await field.waitFor({ state: 'detached' });
    made++;
  }
  if (made < edits) throw new Error(`Only ${made} of the ${rows} first products can be edited in the list.`);
  await sleep(1_000);
  await slowDown(page, SLOWDOWN);
  await front.start();
  const from = performance.now();
  await context.setOffline(false);
  let took: number | undefined;
  while (took === undefined && performance.now() - from < LONGEST_MILLISECONDS) {
    if ((await arrived()) >= edits) took = performance.now() - from;
    else await sleep(25);
  }
  /* oxlint-enable no-await-in-loop */
  await page.close();
  return took;
}
