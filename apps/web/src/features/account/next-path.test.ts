import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextPath } from './next-path.ts';
import { signInPath } from './sign-in-path.ts';

const here = 'https://shop.example';

test.each([
  ['/?q=mug&row=5', '/?q=mug&row=5'],
  ['/products/1?row=0#content', '/products/1?row=0#content'],
  [null, '/'],
  ['', '/'],
  ['products', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['/.//evil.example', '/'],
  ['https://evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['/sign-in?next=/', '/'],
])('%j leads to %j', (next, path) => {
  expect(nextPath(next)).toBe(path);
});

test('never leads off this origin, whatever is given', () => {
  const piece = fc.constantFrom('/', '\\', '.', '..', ':', '@', '%2f', '\t', '\n', '?', '#', 'evil.example', 'https:');
  const spelling = fc.oneof(
    fc.string(),
    fc.array(piece).map((pieces) => `/${pieces.join('')}`),
  );
  fc.assert(
    fc.property(spelling, (next) => {
      expect(new URL(nextPath(next), here).origin).toBe(here);
    }),
  );
});

test('signing in leads back to where the person was', () => {
  expect(signInPath({ pathname: '/', search: '' })).toBe('/sign-in');
  const path = signInPath({ pathname: '/products/1', search: '?q=a%26b&row=3' });
  expect(nextPath(new URL(path, here).searchParams.get('next'))).toBe('/products/1?q=a%26b&row=3');
  expect(signInPath({ pathname: '/sign-in', search: '?next=%2F' })).toBe('/sign-in?next=%2F');
});
