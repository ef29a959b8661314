import type { BrowserContext } from '@playwright/test';
import { ROW, slowDown, SLOWDOWN } from './phone.ts';

declare global {
  interface Window {
    headroomRowsAt?: number;
  }
}

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
    await page.addInitScript((row) => {
      const look = () => {
        // The next frame: what was there in this one is painted.
        if (document.querySelector(row)) requestAnimationFrame((now) => (window.headroomRowsAt = now));
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    }, ROW);
    await slowDown(page, SLOWDOWN);
    await page.goto(origin, { waitUntil: 'commit' });
    const at = await page.waitForFunction(() => window.headroomRowsAt, null, {
      timeout: 60_000,
      polling: 250,
    });
    times.push(Number(await at.jsonValue()));
    await page.close();
    /* oxlint-enable no-await-in-loop */
  }
  return times;
}
