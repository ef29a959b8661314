import { expect, test } from 'vitest';
import { isRead } from '../../../cache/editing/product-rules.ts';
import { cellText, EDITABLE, readCell, whyFixed } from './cell-values.ts';

const row = { title: 'Mortar', status: 'draft', price: 123_450, stock: -2, variantCount: 1 } as const;

test('what stands in a cell reads back as itself', () => {
  for (const column of EDITABLE) {
    expect(readCell(cellText(row, column, 'EUR')!, column, 'EUR')).toEqual({ value: row[column] });
  }
  expect(cellText({}, 'price', 'EUR')).toBeUndefined();
});

test.each([
  ['title', ' '],
  ['price', ''],
  ['price', '12,,50'],
  ['stock', 'many'],
  ['status', 'gone'],
] as const)('%s is not “%s”', (column, text) => expect(isRead(readCell(text, column, 'EUR'))).toBe(false));

test('price and stock of several variants are edited where they stand', () => {
  expect(whyFixed({ ...row, variantCount: 5 }, 'price')).toContain('5 variants');
  expect(whyFixed({ ...row, variantCount: 0 }, 'stock')).toContain('no variant');
  expect(whyFixed({ ...row, variantCount: 5 }, 'title')).toBeUndefined();
  expect(whyFixed(row, 'price')).toBeUndefined();
});
