import { expect, test } from 'vitest';
import { covers } from './kept-filter.ts';

test.each([
  ['', 'vendor=Bolt&q=mug', true],
  ['status=active', 'status=active&q=mug&sort=title', true],
  ['status=active', 'sort=title', false],
  ['status=active&status=draft', 'status=draft', true],
  ['status=active', 'status=active&status=draft', false],
  ['vendor=', 'vendor=', true],
  ['vendor=A&vendor=B', 'vendor=B', true],
  ['tag=new', 'tag=new&tag=sale', false],
  ['minPrice=100&maxPrice=500', 'minPrice=200&maxPrice=500', true],
  ['minPrice=100', 'maxPrice=500', false],
  ['maxPrice=500', 'minPrice=100', false],
  ['q=red+mug', 'q=mug+red+large', true],
  ['q=mug', 'q=mugs', false],
  ['q=mug', '', false],
])('what is kept of “%s” answers “%s”: %s', (kept, asked, answer) => {
  expect(covers(kept, new URLSearchParams(asked))).toBe(answer);
});
