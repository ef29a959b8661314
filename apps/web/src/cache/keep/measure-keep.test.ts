import { expect, test } from 'vitest';
import { distinctOf } from './measure-keep.ts';

const product = (url: string | null) => ({
  image: url === null ? null : { id: '', url, alt: '', width: 1, height: 1, placeholder: null },
});
const products = (count: number, urlOf: (index: number) => string | null) =>
  Array.from({ length: count }, (_, index) => product(urlOf(index)));

test('pictures that every product has of its own are as many as the products', () => {
  expect(
    distinctOf(
      products(200, (index) => `/pictures/${index}.svg`),
      10_000,
    ),
  ).toBe(10_000);
});
test('pictures that come again and again are no more elsewhere', () => {
  expect(
    distinctOf(
      products(200, (index) => `/pictures/${index % 20}.svg`),
      10_000,
    ),
  ).toBe(20);
});
test('pictures of half of the products are half as many, and a small list is counted', () => {
  expect(
    distinctOf(
      products(200, (index) => (index % 2 ? `/pictures/${index}.svg` : null)),
      10_000,
    ),
  ).toBe(5_000);
  expect(
    distinctOf(
      products(3, (index) => `/pictures/${index}.svg`),
      3,
    ),
  ).toBe(3);
  expect(
    distinctOf(
      products(1, () => '/pictures/one.svg'),
      1,
    ),
  ).toBe(1);
  expect(
    distinctOf(
      products(50, () => null),
      50,
    ),
  ).toBe(0);
  expect(distinctOf([], 0)).toBe(0);
});
test('pictures of other sites are not counted', () => {
  expect(
    distinctOf(
      products(10, (index) => `https://example.com/${index}.jpg`),
      10,
    ),
  ).toBe(0);
});
