import { SORTS } from '@headroom/contracts/catalogue';
import type { Product, ProductList } from '@headroom/contracts/products';
import type { APIRequestContext, Page } from '@playwright/test';
import { createEngine } from '../src/cache/keep/engine/create-engine.ts';
import { rowOf } from '../src/cache/keep/engine/kept-row.ts';
import { seededRandom } from '../src/cache/keep/engine/test-products.ts';
import { test } from './front-test.ts';
import { expect, expectAccessible, signIn } from './journey.ts';

// A stopped server's refusals stand in the console.
test.use({ serviceWorkers: 'allow', failsReads: true });

const list = (page: Page) => page.getByRole('grid', { name: 'Products' });
const rows = (page: Page) => list(page).getByRole('row');
const total = (page: Page) => page.getByRole('heading', { level: 1 });
const title = async (page: Page, row: number) =>
  (await rows(page).nth(row).getByRole('link').first().innerText()).trim();

async function read<T>(request: APIRequestContext, path: string, query: URLSearchParams): Promise<T> {
  const answer = await request.get(`/api/v1${path}?${query.toString()}`);
  expect(answer.ok(), `${path}?${query}`).toBe(true);
  return (await answer.json()) as T;
}

/** Every product that the reader may see, by cursor. */
async function readAll(request: APIRequestContext): Promise<Product[]> {
  const found: Product[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = new URLSearchParams({ sort: 'createdAt', limit: '200', ...(cursor && { cursor }) });
    // oxlint-disable-next-line no-await-in-loop
    const answer: ProductList = await read(request, '/products', query);
    found.push(...(answer.products as Product[]));
    cursor = answer.page.nextCursor;
  }
  return found;
}

/** A question about the catalogue, from its own words and values. */
function anyQuery(products: readonly Product[], random: () => number): { filter: URLSearchParams; sort: string } {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const filter = new URLSearchParams();
  const some = pick(products);
  const words =
    `${some.title} ${some.vendor} ${some.tags.join(' ')} ${some.variants.map(({ sku }) => sku).join(' ')}`.split(
      /[^\p{L}\p{N}]+/u,
    );
  const begun = () => {
    const word = Array.from(pick(words));
    return word.slice(0, 1 + Math.floor(random() * word.length)).join('');
  };
  const q = random() < 0.5 ? [begun(), random() < 0.4 ? begun() : ''].join(' ').trim() : '';
  if (q !== '') filter.set('q', q);
  if (random() < 0.3) for (const { vendor } of [some, pick(products)]) filter.append('vendor', vendor);
  if (random() < 0.3) filter.append('type', some.type);
  if (random() < 0.2 && some.tags.length > 0) filter.append('tag', pick(some.tags));
  if (random() < 0.2) filter.append('optimizationStatus', pick(['original', 'pending', 'in_review', 'completed']));
  if (random() < 0.2) filter.set('minPrice', String(Math.floor(some.price * random())));
  if (random() < 0.2) filter.set('maxPrice', String(some.price * 3));
  const sort = pick(SORTS);
  return { filter, sort: sort === 'relevance' && q === '' ? 'title' : sort };
}

test('what is kept answers as the server does', async ({ request }) => {
  test.slow();
  const products = await readAll(request);
  const engine = createEngine(async (ids) => products.filter(({ id }) => ids.includes(id)));
  engine.put(products.map(rowOf));
  const seed = Date.now() % 1_000_000;
  const random = seededRandom(seed);
  let compared = 0;
  for (let asked = 0; asked < 25; asked++) {
    const { filter, sort } = anyQuery(products, random);
    const ofList = new URLSearchParams([...filter, ['sort', sort], ['limit', '50'], ['count', 'exact']]);
    ofList.set('offset', String(Math.floor(random() * 3) * 40));
    const ofFacets = new URLSearchParams([...filter, ['values', '8']]);
    const ofMarks = new URLSearchParams([...filter, ['sort', sort]]);
    // oxlint-disable-next-line no-await-in-loop
    const [said, facets, marks, mine] = await Promise.all([
      read<ProductList>(request, '/products', ofList),
      read<Record<string, unknown>>(request, '/products/facets', ofFacets),
      read<{ marks: unknown[]; total: number }>(request, '/products/marks', ofMarks),
      engine.list(ofList, { asOf: '' }),
    ]);
    // Which slips are mended hangs on the words of the whole catalogue, those of its drafts too.
    if (said.search?.corrections.length || mine.search?.corrections.length) continue;
    compared++;
    const where = `seed ${seed}: ${ofList}`;
    expect(mine.products, where).toEqual(said.products);
    expect(mine.page.total, where).toBe(said.page.total);
    const counted = engine.facets(ofFacets, { asOf: String(facets['asOf']) });
    expect({ ...counted, totalIsExact: true }, where).toEqual({ ...facets, totalIsExact: true });
    const placed = engine.marks(ofMarks, { asOf: '' });
    expect(placed.total, where).toBe(marks.total);
    // Of more rows the server's marks stand at its anchors, every second row or further apart.
    if (marks.total < 1_400) expect(placed.marks, where).toEqual(marks.marks);
  }
  expect(compared).toBeGreaterThan(10);
});

test('a list is kept, works with the server stopped, and afterwards only what changed is loaded', async ({
  page,
  front,
}) => {
  test.slow();
  await signIn(page, front.url);
  await page.goto(`${front.url}/?status=active`);
  await expect(rows(page).nth(5)).toBeVisible();
  await expect(total(page)).toHaveText(/\d products/);
  const count = await total(page).innerText();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, { timeout: 90_000 });

  await page.getByRole('button', { name: 'Keep on this device…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Keep on this device' });
  await expect(dialog).toContainText(count);
  await expect(dialog).toContainText(/about [\d.,]+ [kM]B/);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: /^Keep \d/ }).click();
  await expect(dialog.getByText(/with pictures, as of/)).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('button', { name: 'Kept on this device' })).toBeVisible();

  // What was never asked before, with nobody to ask.
  await front.stop();
  await page.reload();
  await expect(rows(page).nth(5)).toBeVisible();
  await expect(total(page)).toHaveText(count);
  await page.goto(`${front.url}/?status=active&sort=-price`);
  await expect(rows(page).nth(5)).toBeVisible();
  const dearest = await title(page, 1);
  await page.getByRole('searchbox').fill(dearest);
  await expect(rows(page).filter({ hasText: dearest }).first()).toBeVisible();
  await expect(total(page)).not.toHaveText(count);
  await expect(page.locator('footer').getByText(/from this device/)).toBeVisible();
  await rows(page).nth(1).getByRole('link').first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(dearest);
  await expect(page.getByRole('table').first()).toBeVisible();

  // Back: one product changed meanwhile, and one product is read.
  await front.start();
  const answer = await page.request.get(`${front.url}/api/v1/products?status=active&sort=title&limit=1`);
  const [one] = ((await answer.json()) as ProductList).products;
  // Another one each time: a second try finds what the first one wrote.
  const vendor = `Changed while away ${Date.now()}`;
  front.asked.length = 0;
  const patch = await page.request.patch(`${front.url}/api/v1/products/${one!.id}`, {
    headers: { 'if-match': `"${one!.version}"`, 'content-type': 'application/merge-patch+json', origin: front.url },
    data: { vendor },
  });
  expect(patch.ok()).toBe(true);
  await page.goto(`${front.url}/?status=active`);
  await expect
    .poll(() => front.asked.filter((asked) => asked.includes('/products?') && asked.includes('ids=')).length, {
      timeout: 60_000,
    })
    .toBeGreaterThan(0);
  expect(front.asked.filter((asked) => asked.includes('cursor='))).toEqual([]);
  expect(front.asked.some((asked) => asked.startsWith('GET /api/v1/changes?since='))).toBe(true);
  await page.waitForTimeout(2_000);
  await front.stop();
  await page.goto(`${front.url}/?status=active&vendor=${encodeURIComponent(vendor)}`);
  await expect(total(page)).toHaveText('1 product');
  await front.start();

  // And gone again, when the person no longer wants it.
  await page.goto(`${front.url}/?status=active`);
  await page.getByRole('button', { name: 'Kept on this device' }).click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(dialog.getByRole('button', { name: /^Keep \d/ })).toBeVisible();
});
