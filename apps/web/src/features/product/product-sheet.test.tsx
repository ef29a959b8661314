import type { Product } from '@headroom/contracts/products';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { ProductSheet } from './product-sheet.tsx';

afterEach(cleanup);

const bare: Product = {
  id: '1',
  handle: 'x',
  title: 'X',
  description: '',
  vendor: '',
  type: '',
  tags: [],
  status: 'draft',
  price: 6_200,
  compareAtPrice: null,
  currency: 'EUR',
  stock: 0,
  variantCount: 0,
  optimizationStatus: 'original',
  lastOptimized: null,
  version: 1,
  createdAt: '2025-09-02T10:02:00.000Z',
  updatedAt: '2026-11-03T09:40:00.000Z',
  image: null,
  images: [],
  variants: [],
  content: null,
};
const href = (name: string) => screen.getByRole('link', { name }).getAttribute('href');
const image = (id: string) => ({
  id,
  url: `/pictures/${id}.svg`,
  alt: `Alt of ${id}`,
  width: 4,
  height: 3,
  placeholder: null,
  position: 0,
});

test('a product with nothing says so everywhere', () => {
  render(<ProductSheet product={bare} />);
  expect(screen.getByText('no vendor')).toBeTruthy();
  expect(screen.getByText('no type')).toBeTruthy();
  expect(screen.getByText('no picture')).toBeTruthy();
  expect(screen.getByText('62.00 EUR')).toBeTruthy();
  expect(screen.queryByRole('table')).toBeNull();
});

test('before it arrives the shape stands there and claims nothing', () => {
  render(<ProductSheet product={{ id: '1', title: 'From the list', price: 100, currency: 'EUR' }} />);
  expect(screen.getByRole('heading', { name: 'From the list' })).toBeTruthy();
  expect(screen.getByText('1.00 EUR')).toBeTruthy();
  for (const word of ['no vendor', 'no picture', 'none']) expect(screen.queryByText(word)).toBeNull();
});

test('vendor, type and tags lead to the catalogue filtered by them', () => {
  render(<ProductSheet product={{ ...bare, vendor: 'Björk & Söhne', type: 'Kitchen', tags: ['100 %'] }} />);
  expect(href('Björk & Söhne')).toBe('/?vendor=Bj%C3%B6rk+%26+S%C3%B6hne');
  expect(href('Kitchen')).toBe('/?type=Kitchen');
  expect(href('100 %')).toBe('/?tag=100+%25');
});

test('the small plates choose the big one, by press and by key', () => {
  render(<ProductSheet product={{ ...bare, images: [image('a'), image('b'), image('c')] }} />);
  fireEvent.click(screen.getByRole('button', { name: 'Show picture 2: Alt of b' }));
  expect(screen.getByText('Alt of b')).toBeTruthy();
  fireEvent.keyDown(screen.getByRole('button', { name: 'Show picture 2: Alt of b' }), { key: 'ArrowRight' });
  expect(screen.getByText('Alt of c')).toBeTruthy();
  fireEvent.keyDown(screen.getByRole('region', { name: 'Picture 3 of 3' }), { key: 'Home' });
  expect(screen.getByText('Alt of a')).toBeTruthy();
});

test('a picture that does not load leaves crop marks and its words', () => {
  render(<ProductSheet product={{ ...bare, images: [image('a')] }} />);
  fireEvent.error(screen.getByRole('img', { name: 'Alt of a' }));
  expect(screen.getByText('picture did not load')).toBeTruthy();
});

test('two thousand variants are built when somebody asks for them', () => {
  const variants = Array.from({ length: 2_048 }, (_, index) => ({
    id: String(index),
    sku: index === 0 ? null : `S-${index}`,
    options: [{ name: 'Size', value: String(index) }],
    price: 6_200 + index,
    compareAtPrice: null,
    stock: index - 1,
    position: index,
  }));
  render(<ProductSheet product={{ ...bare, variants, variantCount: 2_048 }} />);
  const table = screen.getByRole('table');
  expect(screen.getByRole('heading', { name: '2,048 variants' })).toBeTruthy();
  expect(within(table).getByText('no SKU')).toBeTruthy();
  expect(within(table).getByText('−1 oversold')).toBeTruthy();
  expect(within(table).getAllByRole('row')).toHaveLength(51);
  fireEvent.click(screen.getByRole('button', { name: 'Show all 2,048' }));
  expect(within(table).getAllByRole('row')).toHaveLength(2_049);
});

test('the optimised text stands beside the original with what differs marked', () => {
  const content = { id: 'c', title: 'Oak bowl, turned', description: '', createdAt: '2026-10-12T16:20:00.000Z' };
  render(<ProductSheet product={{ ...bare, title: 'Oak bowl', content }} />);
  expect(within(screen.getByRole('article', { name: 'Optimised' })).getByText(', turned').tagName).toBe('INS');
});
