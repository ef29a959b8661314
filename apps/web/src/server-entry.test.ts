import type { PageData, PageRoom } from '@headroom/contracts/page';
import type { Product, ProductList } from '@headroom/contracts/products';
import { afterEach, expect, test, vi } from 'vitest';
import { renderer } from './server-entry.tsx';

afterEach(() => {
  vi.useRealTimers();
});

const LONG = 'Hochgeschwindigkeitsdampfgarbehälterverschlussdeckelaufbewahrungskörbchen, schwarz & <b>groß</b>';
const RTL = 'כיסא עץ מתקפל </script>';
const idOf = (index: number) => `01890000-0000-7000-8000-${String(index).padStart(12, '0')}`;

function listOf(titles: readonly string[], total: number = titles.length): ProductList {
  const products = titles.map((title, index) => ({
    id: idOf(index),
    title,
    image: { id: idOf(9), url: '/pictures/demo/mug.svg', alt: 'A mug', width: 400, height: 400, placeholder: null },
    vendor: 'Brandt & Söhne',
    type: 'Mugs',
    status: 'active' as const,
    price: 1_250,
    stock: 3,
    updatedAt: '2026-11-20T23:59:00.000Z',
  }));
  const page = {
    limit: 50,
    offset: 0,
    positionAsOf: null,
    nextCursor: null,
    prevCursor: null,
    total,
    totalIsExact: true,
  };
  return { products, page, search: null };
}

const dataOf = (room: PageRoom, some: Partial<PageData>): PageData => ({
  room,
  site: { currency: 'EUR', public: true, demo: null },
  list: null,
  marks: null,
  facets: null,
  product: null,
  at: '2026-11-21T12:00:00.000Z',
  ...some,
});
const full = listOf([LONG, RTL, ...Array.from({ length: 48 }, (_, index) => `Mug ${index}`)], 4_321);
const marks = {
  marks: [
    { label: 'A', offset: 0 },
    { label: 'M', offset: 2_000 },
  ],
  total: 4_321,
  totalIsExact: true,
  positionAsOf: '2026-11-21T12:00:00.000Z',
};
const home = { path: '/', search: '' };
const draw = (room: PageRoom, some: Partial<PageData>, place = home, origin = '') =>
  renderer.render(place, dataOf(room, some), origin);
const rowsIn = (html: string) => [...html.matchAll(/id="product-\d+"/g)].length;

test.each([
  ['narrow', 20],
  ['wide', 24],
] as const)('%s: the first rows, the total and the index are in the page', (room, rows) => {
  const { status, html, title, description } = draw(room, { list: full, marks });
  expect([status, title]).toEqual([200, 'Headroom']);
  expect(description).toContain('4,321 products');
  expect(rowsIn(html)).toBe(rows);
  expect(html).toContain('4,321 products</h1>');
  expect(html).toContain('schwarz &amp; &lt;b&gt;groß&lt;/b&gt;');
  expect(html).toContain('כיסא עץ מתקפל &lt;/script&gt;');
  expect(html).toContain(`href="/products/${idOf(1)}?row=1"`);
  expect(html).toMatch(/<span[^>]*>M<\/span>/);
  expect(html).not.toMatch(/aria-busy="true"[^>]*id="product-|id="product-\d+"[^>]*aria-busy/);
  expect(html.includes('aria-label="Filters"')).toBe(room === 'wide');
});

test('counts stand beside the list where they are known', () => {
  const none = { vendor: [], type: [], tag: [], status: [], optimizationStatus: [], price: [] };
  const facets = {
    total: 4_321,
    totalIsExact: true,
    asOf: '2026-11-21T12:00:00.000Z',
    facets: { ...none, vendor: [{ value: 'Brandt & Söhne', count: 1_234 }] },
    distinct: { vendor: 1, type: 0, tag: 0 },
  } as unknown as NonNullable<PageData['facets']>;
  expect(draw('wide', { list: full, marks, facets }).html).toContain('1,234');
  expect(draw('wide', { list: full, marks }).html).toContain('aria-busy="true"');
});

test('a demo says that it is one', () => {
  const accounts = [{ email: 'test@example.com', password: 'secret', role: 'editor' }];
  const site = { currency: 'EUR', public: true, demo: { products: 50, accounts } };
  expect(draw('narrow', { list: full, marks, site }).html).toContain('test@example.com');
  expect(draw('narrow', { list: full, marks }).html).not.toContain('demo-notice');
});

test('an empty list says so', () => {
  const empty = { ...marks, marks: [], total: 0 };
  expect(draw('wide', { list: listOf([]), marks: empty }).html).toContain('No products yet');
  const { html, title } = draw('narrow', { list: listOf([]), marks: empty }, { path: '/', search: 'q=zzz&sort=title' });
  expect(html).toContain('zzz');
  expect(title).toBe('“zzz” · Headroom');
});

test('nothing in it depends on when or where it is drawn', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-21T00:30:00Z') });
  const first = draw('wide', { list: full, marks }).html;
  vi.setSystemTime(new Date('2031-02-03T20:00:00Z'));
  expect(draw('wide', { list: full, marks }).html).toBe(first);
});

test('a product is drawn with all that is known of it, and pictures from where the others come from', () => {
  const product = {
    ...full.products[0],
    handle: 'deckel',
    currency: 'EUR',
    description: 'Erster Absatz.\n\nZweiter Absatz.',
    tags: ['küche'],
    compareAtPrice: null,
    optimizationStatus: 'none',
    lastOptimized: null,
    content: null,
    version: 3,
    variantCount: 1,
    images: [full.products[0]!.image],
    variants: [{ id: idOf(8), sku: 'A-1', price: 1_250, compareAtPrice: null, stock: 3, options: [] }],
    createdAt: '2026-01-01T00:00:00.000Z',
  } as unknown as Product;
  const place = { path: `/products/${idOf(0)}`, search: 'row=7' };
  const page = draw('narrow', { product }, place, 'https://cdn.example');
  expect(page).toMatchObject({ status: 200, title: `${LONG} · Headroom` });
  expect(page.description).toMatch(/^Brandt & Söhne, Mugs, 12\.50 EUR\. Erster Absatz\. Zweiter/);
  expect(page.html).toContain('Zweiter Absatz.');
  expect(page.html).toContain('src="https://cdn.example/pictures/demo/mug.svg"');
  expect(page.head).toContain('https://cdn.example/pictures/demo/mug.svg');
  expect(page.html).not.toContain('rel="preload"');
});

test('an unknown product is left to the browser, and the answer says so', () => {
  expect(draw('wide', {}, { path: `/products/${idOf(1)}`, search: '' })).toMatchObject({ status: 404, html: '' });
});

test('a part that breaks breaks the drawing, instead of leaving a hole in it', () => {
  const broken = { ...full, products: [{ ...full.products[0], updatedAt: 5, tags: 7 }] } as unknown as ProductList;
  expect(() => draw('wide', { list: broken, marks }, { path: '/', search: 'columns=tags' })).toThrow(
    /could not be drawn/,
  );
});

test('what has to be read follows from the address in its one spelling', () => {
  const needs = (path: string, search: string) => renderer.needs({ path, search, room: 'narrow' });
  expect(needs('/', 'utm=1&vendor=b&vendor=a&sort=title')).toEqual({
    screen: 'catalogue',
    place: { path: '/', search: 'vendor=a&vendor=b' },
    canonical: '/?vendor=a&vendor=b',
    list: expect.stringMatching(/^vendor=a&vendor=b&sort=title&fields=id,title,.*&offset=0&limit=50&count=estimated$/),
    marks: 'vendor=a&vendor=b&sort=title',
    facets: 'vendor=a&vendor=b&values=8',
  });
  expect(needs('/', 'view=compact&columns=price')).toMatchObject({ canonical: '/' });
  expect(needs(`/products/${idOf(1)}`, 'row=3')).toMatchObject({
    screen: 'product',
    canonical: `/products/${idOf(1)}`,
  });
  for (const [path, search] of [
    ['/', 'row=7'],
    ['/', 'view=grid'],
    ['/products/new', ''],
    ['/products/a>b', ''],
    ['/imports', ''],
  ] as const)
    expect([path, search, needs(path, search)]).toEqual([path, search, null]);
});
