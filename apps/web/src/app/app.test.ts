import type { PageData } from '@headroom/contracts/page';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { App } from './app.tsx';

// This file runs without a DOM: whatever touches window or document while it is imported or rendered fails here.
test.each(['/', '/products/1', '/sign-in', '/nowhere'])('renders %s where there is no browser', (path) => {
  expect(typeof globalThis.window).toBe('undefined');
  const site = { currency: 'EUR', public: true, demo: null };
  const nothing = { list: null, marks: null, facets: null, product: null };
  const data: PageData = { room: 'narrow', site, ...nothing, at: '2026-11-21T12:00:00.000Z' };
  const html = renderToString(createElement(App, { page: { place: { path, search: 'q=mug' }, data, at: 0 } }));
  expect(html).toContain('Skip to the content');
  expect(html).toContain('name="q"');
});
