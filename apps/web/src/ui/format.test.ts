import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatAge, formatAmount, formatCount, formatDate, formatMoney, moneyDecimals } from './format.ts';

const now = new Date(2026, 10, 21, 14, 30);
const at = (...parts: [number, number, number, number?, number?]) => new Date(...parts).toISOString();

test('counts and money', () => {
  expect(formatCount(1_000_000)).toBe('1,000,000');
  expect(formatMoney(6_200, 'EUR')).toBe('62.00 EUR');
  expect(formatAmount(1_000_000_000_000, 'EUR')).toBe('10,000,000,000.00');
  expect(formatAmount(6_200, 'JPY')).toBe('6,200');
  expect(formatAmount(6_200, 'KWD')).toBe('6.200');
  expect([moneyDecimals('EUR'), moneyDecimals('JPY'), moneyDecimals('nonsense')]).toEqual([2, 0, 2]);
});

test('whole figures are what Intl writes', () => {
  const intl = new Intl.NumberFormat('en-GB');
  const whole = fc.maxSafeInteger().map((value) => value || 0);
  fc.assert(fc.property(whole, (value) => void expect(formatCount(value)).toBe(intl.format(value))));
  const minor = fc.integer({ min: -1e12, max: 1e12 }).map((value) => value || 0);
  const currency = fc.constantFrom(...Intl.supportedValuesOf('currency'));
  fc.assert(
    fc.property(minor, currency, (value, code) => {
      const decimals = new Intl.NumberFormat('en-GB', { style: 'currency', currency: code }).resolvedOptions()
        .maximumFractionDigits!;
      const amount = new Intl.NumberFormat('en-GB', {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
      });
      expect(moneyDecimals(code)).toBe(decimals);
      expect(formatAmount(value, code)).toBe(amount.format(value / 10 ** decimals));
    }),
    { numRuns: 300 },
  );
  expect([formatCount(-1_000), formatCount(1_234_567.891), formatCount(12.5)]).toEqual([
    '-1,000',
    '1,234,567.891',
    '12.5',
  ]);
});

test.each([
  [at(2026, 10, 21, 14, 30), 'now'],
  [at(2026, 10, 21, 14, 26), '4 min'],
  [at(2026, 10, 21, 13, 31), '59 min'],
  [at(2026, 10, 21, 11, 0), '3 h'],
  [at(2026, 10, 20, 23, 50), 'yesterday'],
  [at(2026, 10, 19, 23, 50), '19 Nov'],
  [at(2024, 7, 12), '12 Aug 2024'],
  [at(2026, 10, 22, 9, 0), '22 Nov'],
])('%s is %s', (iso, words) => {
  expect(formatAge(iso, now)).toBe(words);
});

test('a date names its year unless it is the present one', () => {
  expect(formatDate(at(2026, 9, 12), now)).toBe('12 Oct');
  expect(formatDate(at(2025, 9, 12), now)).toBe('12 Oct 2025');
});
