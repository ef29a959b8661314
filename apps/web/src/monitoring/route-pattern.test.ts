import { expect, test } from 'vitest';
import { createRoutePattern } from './route-pattern.ts';

const routeOf = createRoutePattern(['/', '/products/:id', '/imports/:id?', '/console/*?']);

test.each([
  ['/', '/'],
  ['/products/0198-a', '/products/:id'],
  ['/products/new', '/products/:id'],
  ['/imports', '/imports/:id?'],
  ['/imports/42', '/imports/:id?'],
  ['/console', '/console/*?'],
  ['/console/api/x', '/console/*?'],
  ['/products/a/b', 'other'],
  ['/productsx', 'other'],
  ['/ann@example.com', 'other'],
])('%s is of %s', (path, route) => {
  expect(routeOf(path)).toBe(route);
});
