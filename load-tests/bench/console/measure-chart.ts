import type { GoldenAnswer } from '@headroom/contracts/monitoring/service-requests';
import type { Page } from '@playwright/test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBrowser } from '../scroll/open-browser.ts';
import { summarise, type Summary } from '../statistics/percentile.ts';

/** The code that draws is there by then, as it is for whoever looks at a console; what is measured is the drawing. */
const ANSWER_AFTER_MILLISECONDS = 1_500;
const RANGE_SECONDS = 6 * 3_600;

declare global {
  interface Window {
    headroomChart: { answered?: number; shown?: number };
  }
}

/**
 * From the parsed answer to the end of the frame that shows it, in the console's own Overview: its chart of traffic gets so many points,
 * with an interval around each.
 */
export async function measureChart(
  origin: string,
  { points, samples }: { points: number; samples: number },
): Promise<Summary> {
  const browser = await openBrowser();
  try {
    const context = await browser.newContext({ viewport: { width: 1_440, height: 900 }, serviceWorkers: 'block' });
    const page = await context.newPage();
    await page.addInitScript(watchCanvas);
    await page.goto(`${origin}/sign-in?next=${encodeURIComponent('/account')}`);
    await page.getByRole('button', { name: 'Fill in operator@example.com' }).click();
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('button', { name: /account and settings/ }).waitFor();
    await page.route(/\/monitoring\/markers/, (route) => route.fulfill({ json: { markers: [] } }));
    await page.route(/\/monitoring\/golden/, async (route) => {
      await sleep(ANSWER_AFTER_MILLISECONDS);
      await route.fulfill({ json: answerOf(points) });
    });
    const milliseconds: number[] = [];
    for (let sample = 0; sample < samples; sample += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      milliseconds.push(await drawOnce(page, origin));
    }
    return summarise(milliseconds);
  } finally {
    await browser.close();
  }
}

async function drawOnce(page: Page, origin: string): Promise<number> {
  await page.goto(`${origin}/console`);
  const shown = await page.waitForFunction(
    () => {
      const { answered, shown: end } = window.headroomChart;
      return answered !== undefined && end !== undefined && end - answered;
    },
    null,
    { timeout: 60_000 },
  );
  return Number(await shown.jsonValue());
}

/** Runs in the page, before anything else. */
function watchCanvas(): void {
  window.headroomChart = {};
  const { json } = Response.prototype;
  Response.prototype.json = async function measured(this: Response) {
    const parsed: unknown = await json.call(this);
    if (this.url.includes('/monitoring/golden')) window.headroomChart.answered ??= performance.now();
    return parsed;
  };
  const { stroke } = CanvasRenderingContext2D.prototype;
  let isSeen = false;
  CanvasRenderingContext2D.prototype.stroke = function drawn(this: CanvasRenderingContext2D, ...args: [] | [Path2D]) {
    Reflect.apply(stroke, this, args);
    if (isSeen || window.headroomChart.answered === undefined) return;
    isSeen = true;
    // After the frame: its callbacks have run, and it was painted.
    requestAnimationFrame(() => setTimeout(() => (window.headroomChart.shown = performance.now())));
  };
}

function answerOf(points: number): GoldenAnswer {
  const to = Date.now();
  const from = to - RANGE_SECONDS * 1_000;
  const times = Array.from({ length: points }, (_, index) => from / 1_000 + (index * RANGE_SECONDS) / points);
  const values = times.map((_, index) => 120 + 40 * Math.sin(index / 900) + 12 * Math.sin(index * 7.3));
  const figure = { value: 120, low: 110, high: 130, n: points };
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    stepSeconds: 10,
    signals: [
      {
        name: 'traffic',
        unit: 'perSecond',
        now: figure,
        before: figure,
        detail: 'requests a second',
        series: [
          {
            name: 'rate',
            unit: 'perSecond',
            times,
            values,
            low: values.map((value) => value - 9),
            high: values.map((value) => value + 9),
          },
        ],
      },
    ],
  };
}
