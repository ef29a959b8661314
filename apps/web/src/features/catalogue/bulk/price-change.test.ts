import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deadlineWords, effectWords } from './action-words.ts';
import { readPriceChange, readTags, roundings, type PriceChange } from './price-change.ts';

const read = (text: string, by: PriceChange['by'] = 'percent', currency = 'EUR') =>
  readPriceChange({ by, text, roundTo: 1 }, currency);

test.each([
  ['-10', { kind: 'reprice', percent: -10 }],
  ['−2,5 %', { kind: 'reprice', percent: -2.5 }],
  ['+7.25', { kind: 'reprice', percent: 7.25 }],
])('reads %s as percent', (text, action) => expect(read(text)).toEqual(action));

test('amounts are minor units of the currency', () => {
  expect(read('-1.5', 'amount')).toEqual({ kind: 'reprice', amount: -150 });
  expect(read('300', 'amount', 'JPY')).toEqual({ kind: 'reprice', amount: 300 });
  expect(read('1.2345', 'amount', 'KWD')).toBe('KWD has 3 decimals.');
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), (minor) => {
      expect(read((minor / 100).toFixed(2), 'amount')).toEqual({ kind: 'reprice', amount: minor });
    }),
  );
});

test('what cannot be done is said, and nothing is said before anything is written', () => {
  expect(read('  ')).toBe('');
  for (const text of ['0', 'ten', '-101', '1001', '1.2.3', '--4', '1e3']) expect(read(text)).toMatch(/\.$/);
});

test('rounds to what people round to', () => {
  expect(roundings('EUR')).toEqual([5, 10, 50, 100, 500, 1_000]);
  expect(roundings('JPY')).toEqual([5, 10]);
});

test('tags stand between commas, once each', () => {
  expect(readTags(' sale, autumn ,,sale ')).toEqual(['sale', 'autumn']);
});

test('says the effect and the way back in words', () => {
  expect(effectWords({ kind: 'reprice', percent: -10, roundTo: 5 }, 'EUR')).toBe(
    'Every variant’s price goes down by 10 %, rounded to 0.05.',
  );
  expect(effectWords({ kind: 'reprice', amount: 250 }, 'EUR')).toBe('Every variant’s price goes up by 2.50 EUR.');
  expect(effectWords({ kind: 'tag', add: ['sale'], remove: ['new'] }, 'EUR')).toBe(
    'Each gets “sale”. Each loses “new”.',
  );
  const now = new Date(2026, 10, 21, 14, 2);
  expect(deadlineWords(new Date(2026, 10, 22, 14, 2), now)).toBe('tomorrow, 14:02');
  expect(deadlineWords(new Date(2026, 10, 21, 23, 5), now)).toBe('23:05 today');
});
