import { expect, it, test } from 'vitest';
import { createAddressShapes, shapeOfAddress } from './address-shape.ts';

test.each([
  ['/', '/'],
  ['/wp-login.php?a=1', '/wp-login.php'],
  ['/api/v1/prodcts/0198aaaa-0000-7000-8000-000000000001', '/api/v1/prodcts/:any'],
  ['/shop/4711/reviews', '/shop/:any/reviews'],
  ['/ann@example.com', '/:any'],
  ['/a/b/c/d/e', '/a/b/c/d/…'],
  ['//x', '/x'],
])('the shape of %s is %s', (url, shape) => {
  expect(shapeOfAddress(url)).toBe(shape);
});

it('tells twenty addresses of a minute apart, and the rest are one', () => {
  let now = 0;
  const shapeOf = createAddressShapes(() => now);
  const tried = Array.from(
    { length: 1_000 },
    (_, index) => `/${'abcdefghij'[index % 10]}${'klmnopqrst'[Math.floor(index / 10) % 10]}`,
  );
  const shapes = new Set(tried.map(shapeOf));
  expect([shapes.size, shapes.has('/…'), shapeOf(tried[0]!)]).toEqual([21, true, tried[0]]);
  now += 60_000;
  expect(shapeOf('/later')).toBe('/later');
});
