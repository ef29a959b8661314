import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { App } from './app.tsx';

// This file runs without a DOM: whatever touches window or document while it is imported or rendered fails here.
test.each(['/', '/products/1', '/sign-in', '/nowhere'])('renders %s where there is no browser', (path) => {
  expect(typeof globalThis.window).toBe('undefined');
  const html = renderToString(createElement(App, { place: { path, search: 'q=mug' } }));
  expect(html).toContain('Skip to the content');
  expect(html).toContain('name="q"');
});
