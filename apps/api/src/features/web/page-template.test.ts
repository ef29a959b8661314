import type { PageData, RenderedPage } from '@headroom/contracts/page';
import { expect, test } from 'vitest';
import { composePage, createTemplate } from './page-template.ts';

const index = `<!doctype html><html><head>
<script src="/assets/theme-before-paint-1.js"></script>
<title>Headroom</title>
<meta name="description" content="Built in" />
<script type="module" crossorigin src="/assets/index-1.js"></script>
<link rel="modulepreload" crossorigin href="/assets/base-1.js">
<link rel="stylesheet" crossorigin href="/assets/base-1.css">
</head><body><div id="root"></div></body></html>`;
const template = createTemplate(index, {
  styleSheets: [
    { path: '/assets/base-1.css', text: 'body{color:$&}\n' },
    { path: '/assets/list-1.css', text: '.row{top:0}' },
  ],
  scripts: ['/assets/base-1.js', '/assets/list-1.js'],
  startScript: 'begin("$1")',
  themeScript: { path: '/assets/theme-before-paint-1.js', text: 'paint("$1")' },
});
const page: RenderedPage = {
  status: 200,
  title: 'A "lamp" & <more> $&',
  description: 'It costs $1',
  html: '<main>$& rows</main>',
  head: '<link rel="preload" as="image" href="/a.avif">',
  image: null,
};
const data: PageData = {
  room: 'narrow',
  site: { currency: 'EUR', public: true, demo: null },
  list: null,
  marks: null,
  facets: null,
  product: null,
  at: '2026-11-21T12:00:00.000Z',
};

test('what the first paint needs stands in the page, and no style sheet holds it up', () => {
  expect(template).toContain('<script>paint("$1")</script>');
  expect(template).toContain('<style>body{color:$&}.row{top:0}</style>');
  expect(template).not.toContain('<script src="/assets/theme-before-paint-1.js">');
  const sheets = [...template.matchAll(/<link rel="stylesheet"[^>]*>/g)].map(([sheet]) => sheet);
  expect(sheets).toEqual([
    '<link rel="stylesheet" crossorigin href="/assets/base-1.css" disabled>',
    '<link rel="stylesheet" crossorigin href="/assets/list-1.css" disabled>',
  ]);
  // Each chunk once, the colours first.
  expect(template.match(/base-1\.js/g)).toHaveLength(1);
  expect(template.match(/list-1\.js/g)).toHaveLength(1);
  expect(template.indexOf('paint(')).toBeLessThan(template.indexOf('<style>'));
  // No script shares the way with it: the last thing in the page begins with them.
  expect(template).not.toMatch(/modulepreload|type="module"/);
  expect(template).toContain('<link data-later crossorigin href="/assets/index-1.js">');
  expect(template).toContain('<link data-later crossorigin href="/assets/list-1.js">');
  expect(template).toContain('<script>begin("$1")</script></body>');
});

test('the page stands in it, and no text ends what it stands in', () => {
  const list = { products: [{ title: '</script><script>alert(1)</script>\u2028<!--' }] } as unknown as PageData['list'];
  const html = composePage(template, page, { ...data, list });
  expect(html).toContain('<title>A &quot;lamp&quot; &amp; &lt;more&gt; $&amp;</title>');
  expect(html.match(/<title>/g)).toHaveLength(1);
  expect(html.match(/name="description"/g)).toHaveLength(1);
  expect(html).toContain('content="It costs $1"');
  expect(html).toContain('<div id="root"><main>$& rows</main></div>');
  expect(html.indexOf('rel="preload"')).toBeLessThan(html.indexOf('</head>'));
  const [, text = ''] = /<script type="application\/json" id="headroom-data">(.*?)<\/script>/s.exec(html) ?? [];
  expect(text).not.toMatch(/[<\u2028]/);
  expect(JSON.parse(text)).toEqual({ ...data, list });
});

test('a product says what it is to whoever shows a link to it', () => {
  const product = { id: '1' } as unknown as PageData['product'];
  const drawn = composePage(template, { ...page, image: 'https://cdn.example/a"b.jpg' }, { ...data, product });
  expect(drawn).toContain('<meta property="og:title" content="A &quot;lamp&quot; &amp; &lt;more&gt; $&amp;">');
  expect(drawn).toContain('<meta property="og:image" content="https://cdn.example/a&quot;b.jpg">');
  // Others are found from nowhere else.
  expect(composePage(template, { ...page, image: '/a.jpg' }, { ...data, product })).not.toContain('og:image');
});

test('what only the browser can draw brings nothing', () => {
  const html = composePage(template, { ...page, html: '' }, data);
  expect(html).toContain('<div id="root"></div>');
  expect(html).not.toContain('headroom-data');
});
