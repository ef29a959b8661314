import type { Response as Received } from '@playwright/test';
import budgets from '../bundle-budgets.json' with { type: 'json' };
import { expect, test } from './journey.ts';

/** What `scripts/checks/bundle-budget.mjs` reads from the build, seen in the browser: nothing may load that it does not count. */
test('the catalogue loads no more JavaScript than its budget without a touch', async ({ page }) => {
  const scripts: Received[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.push(response);
  });
  await page.goto('/', { waitUntil: 'networkidle' });

  const sizes = await Promise.all(scripts.map(async (response) => gzippedBytes(await response.text())));
  const kibibytes = sizes.reduce((sum, bytes) => sum + bytes, 0) / 1024;
  const { maxKiB = 0 } = budgets.find(({ name }) => name === 'catalogue, without interaction') ?? {};
  expect(kibibytes).toBeGreaterThan(50);
  expect(kibibytes, 'KiB of JavaScript after loading').toBeLessThanOrEqual(maxKiB);
});

async function gzippedBytes(text: string): Promise<number> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return (await new Response(stream).arrayBuffer()).byteLength;
}

test('no source map is served, and no script names one', async ({ page, request }) => {
  const scripts: Received[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.push(response);
  });
  await page.goto('/', { waitUntil: 'networkidle' });
  expect(scripts.length).toBeGreaterThan(2);
  for (const script of scripts) {
    expect(await script.text()).not.toContain('sourceMappingURL');
    expect((await request.get(`${script.url()}.map`)).status(), `${script.url()}.map`).toBe(404);
  }
});
