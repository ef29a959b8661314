import type { Variant } from '@headroom/contracts/products';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { changeWords } from './history-words.tsx';

afterEach(cleanup);

const variant = (id: string, more: Partial<Variant> = {}): Variant => ({
  id,
  sku: null,
  options: [{ name: 'Colour', value: id }],
  price: 5_800,
  compareAtPrice: null,
  stock: 3,
  position: 0,
  ...more,
});
const words = (field: string, from: unknown, to: unknown) => {
  const { container } = render(<p>{changeWords({ field, from, to }, 'EUR')}</p>);
  return container.textContent;
};

test('says which price and which stock of which variant changed from what to what', () => {
  const from = [variant('Green'), variant('White', { price: 7_400 }), variant('Black')];
  const to = [variant('Green', { price: 6_200 }), variant('White', { price: 7_800, stock: 0 }), variant('Black')];
  expect(words('variants', from, to)).toBe('price of Green 58.00 62.00, White 74.00 78.00, stock of White 3 0');
});

test('names no variant where there is one, and says what was none', () => {
  expect(words('variants', [variant('a')], [variant('a', { compareAtPrice: 7_000, sku: 'MRT' })])).toBe(
    'SKU none MRT, price before none 70.00',
  );
});

test('says some of many, and all of them when asked', () => {
  const from = Array.from({ length: 9 }, (_, index) => variant(`v${index}`));
  const to = from.map((one) => ({ ...one, price: 5_900 }));
  expect(words('variants', from, to)).toMatch(/^price of v0 58\.00 59\.00, .*v3 58\.00 59\.00 and 5 more$/);
  fireEvent.click(screen.getByRole('button', { name: '5 more' }));
  expect(screen.getByRole('paragraph').textContent).toMatch(/v8 58\.00 59\.00$/);
});

test('says what came and went beside it, and an order that alone changed', () => {
  const [green, white] = [variant('Green'), variant('White')];
  expect(words('variants', [green], [{ ...green, price: 1 }, white])).toBe('added White, price of Green 58.00 0.01');
  expect(words('variants', [green, white], [green])).toBe('removed White');
  expect(words('variants', [green, white], [white, green])).toBe('the order of variants');
});

test.each([
  ['the order of pictures', ['a', 'b'], ['b', 'a']],
  ['pictures + 1', ['a'], ['a', 'b']],
  ['pictures − 2', ['a', 'b', 'c'], ['b']],
  ['the alt text of picture 2', ['a', 'b'], ['a', 'b:a bowl']],
  ['pictures − 1, the order of pictures', ['a', 'b', 'c'], ['c', 'b']],
])('of pictures: %s', (said, from, to) => {
  const images = (names: string[]) =>
    names.map((name) => ({ id: name.split(':')[0], alt: name.split(':')[1] ?? '', url: '/x' }));
  expect(words('images', images(from), images(to))).toBe(said);
});
