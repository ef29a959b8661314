import type { BrowserContext } from '@playwright/test';
import { ROW, slowDown, SLOWDOWN } from './phone.ts';

/** What a start says of itself, before milliseconds. */
const ROWS_AT = 'headroom rows at ';

/**
 * Milliseconds from the navigation until rows that can be pressed are painted, for each of so many starts of the installed app in a tab
 * of its own.
 */
export async function measureStarts(context: BrowserContext, origin: string, starts: number): Promise<number[]> {
  const times: number[] = [];
  for (let start = 0; start < starts; start++) {
    // One after the other: they would slow each other.
    /* oxlint-disable no-await-in-loop */
    const page = await context.newPage();
    await page.addInitScript(
      ([row, rowsAt]) => {
        const look = () => {
          // The next frame: what was there in this one is painted.
          if (document.querySelector(row)) requestAnimationFrame((now) => console.debug(rowsAt + now));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      },
      [ROW, ROWS_AT] as const,
    );
    await slowDown(page, SLOWDOWN);
    // Heard, not asked for: to ask, Playwright evaluates 330 KB of its own amid the start, a tenth of a second and more of the page's time.
    const said = page.waitForEvent('console', {
      predicate: (message) => message.text().startsWith(ROWS_AT),
      timeout: 60_000,
    });
    await page.goto(origin, { waitUntil: 'commit' });
    times.push(Number((await said).text().slice(ROWS_AT.length)));
    await page.close();
    /* oxlint-enable no-await-in-loop */
  }
  return times;
}
