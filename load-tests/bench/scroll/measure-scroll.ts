import type { Page } from '@playwright/test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../statistics/random.ts';
import { type ViewRecord, watchView } from './watch-view.ts';

const PIXELS_PER_SECOND = 6_000;
/** Longer than any row should wait: whoever presses the index looks at what comes. */
const LOOK_MILLISECONDS = 700;

export interface ScrollResult {
  /** While the wheel turned. */
  wheel: ViewRecord & { pixelsPerSecond: number };
  /** While the index was pressed. */
  index: ViewRecord;
}

/** Turns the wheel through the list from its middle, then presses the index all over it. */
export async function measureScroll(
  page: Page,
  { seconds, jumps, onProgress }: { seconds: number; jumps: number; onProgress: (what: string) => void },
): Promise<ScrollResult> {
  const grid = page.getByRole('grid');
  const index = page.getByRole('slider', { name: 'Place in the list' });
  const box = (await grid.boundingBox())!;
  const track = (await index.boundingBox())!;
  const press = (share: number) => page.mouse.click(track.x + track.width / 2, track.y + share * track.height);
  const pixelHeight = await page.evaluate(
    () => document.querySelector('[role=grid] [role=row][id]')!.getBoundingClientRect().height,
  );

  await press(0.5);
  await sleep(2_000);
  await page.evaluate(watchView);
  const firstRow = () =>
    page.evaluate(() => Number(document.querySelector('[role=slider]')!.getAttribute('aria-valuenow')));
  onProgress(`scrolling for ${seconds} s at ${PIXELS_PER_SECOND} px/s`);
  const cdp = await page.context().newCDPSession(page);
  const before = await firstRow();
  const startedAt = performance.now();
  await cdp.send('Input.synthesizeScrollGesture', {
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
    yDistance: -PIXELS_PER_SECOND * seconds,
    speed: PIXELS_PER_SECOND,
    gestureSourceType: 'mouse',
    preventFling: true,
  });
  const took = (performance.now() - startedAt) / 1_000;
  await sleep(LOOK_MILLISECONDS);
  const pixels = ((await firstRow()) - before) * pixelHeight;
  const wheel = await page.evaluate(() => window.headroomView.finish());

  onProgress(`pressing the index ${jumps} times`);
  await page.evaluate(watchView);
  const random = createRandom(7);
  for (let jump = 0; jump < jumps; jump++) {
    await page.evaluate(() => window.headroomView.awaitJump());
    await press(0.02 + 0.96 * random());
    await sleep(LOOK_MILLISECONDS);
  }
  const pressed = await page.evaluate(() => window.headroomView.finish());
  return { wheel: { ...wheel, pixelsPerSecond: pixels / took }, index: pressed };
}
