import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatAmount } from './format.ts';
import { readPrice } from './price-text.ts';

const read = (text: string, currency = 'EUR') => readPrice(text, currency);

test('reads what people type', () => {
  expect(read('12')).toEqual({ price: 1200 });
  expect(read('12.5')).toEqual({ price: 1250 });
  expect(read('12,50')).toEqual({ price: 1250 });
  expect(read(' 1,234.50 ')).toEqual({ price: 123_450 });
  expect(read('1.234,50')).toEqual({ price: 123_450 });
  expect(read('1 234')).toEqual({ price: 123_400 });
  expect(read('1,234')).toEqual({ price: 123_400 });
  expect(read('')).toEqual({ price: undefined });
  expect(read('1250', 'JPY')).toEqual({ price: 1250 });
});

test('says what is wrong', () => {
  for (const text of ['12,,50', 'abc', '-4', '1e3', '.', '1.2.3']) {
    expect(readPrice(text, 'EUR')).toEqual({ problem: 'Not a price. Write it as 12.50.' });
  }
  expect(readPrice('12.5055', 'EUR')).toMatchObject({ problem: expect.stringContaining('EUR has 2 decimals') });
  expect(readPrice('12.5', 'JPY')).toMatchObject({ problem: expect.stringContaining('no decimals') });
  expect(readPrice('99999999999999', 'EUR')).toMatchObject({ problem: expect.stringContaining('more than any price') });
});

test('never takes a third decimal for thousands', () => {
  for (const text of ['0.125', '0,125', '12.345', '1.234']) {
    expect(readPrice(text, 'EUR')).toMatchObject({ problem: expect.stringContaining('EUR has 2 decimals') });
  }
  expect(read('1.234.567')).toEqual({ price: 123_456_700 });
  expect(read('1.250', 'JPY')).toEqual({ price: 1250 });
  expect(read('1.250', 'KWD')).toEqual({ price: 1250 });
});

test('reads every amount that it is shown', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1_000_000_000_000 }),
      fc.constantFrom('EUR', 'JPY', 'KWD'),
      (minor, currency) => {
        expect(readPrice(formatAmount(minor, currency), currency)).toEqual({ price: minor });
      },
    ),
  );
});
