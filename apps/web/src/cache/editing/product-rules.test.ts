import { LIMITS } from '@headroom/contracts/catalogue';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  handleFrom,
  isRead,
  readAlt,
  readDescription,
  readHandle,
  readOptionValue,
  readSku,
  readStock,
  readTag,
  readTitle,
  readVendor,
} from './product-rules.ts';

test.each([
  [readTitle, LIMITS.title],
  [readVendor, LIMITS.vendor],
  [readAlt, LIMITS.alt],
  [readHandle, LIMITS.handle],
  [readSku, LIMITS.sku],
  [readDescription, LIMITS.description],
] as const)('%o takes as many code points as the API, and not one more', (read, max) => {
  expect(read('𝄞'.repeat(max))).toEqual({ value: '𝄞'.repeat(max) });
  expect(read('𝄞'.repeat(max + 1))).toMatchObject({ problem: expect.stringContaining('at most') });
});

test('a line is composed, and has no control characters and no blanks around it', () => {
  expect(readTitle('  Cafe\u0301\tmug\u0000 ')).toEqual({ value: 'Café mug' });
  expect(readTitle(' \n ')).toEqual({ problem: 'A product needs a title.' });
  expect(readVendor('')).toEqual({ value: '' });
});

test('a handle says what is wrong and what was probably meant', () => {
  expect(readHandle('marble mortar-and-pestle')).toEqual({
    problem: 'A handle has no spaces.',
    suggestion: 'marble-mortar-and-pestle',
  });
  expect(readHandle('a/b')).toEqual({ problem: 'A handle has no “/”.', suggestion: 'a-b' });
  expect(readHandle(' / ')).toEqual({ problem: 'A handle has no “/”.' });
  expect(readHandle('märzen-ß')).toEqual({ value: 'märzen-ß' });
});

test('whatever a handle is made from, it can be one, and is its own suggestion', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const made = handleFrom(text);
      fc.pre(made !== '');
      expect(isRead(readHandle(made))).toBe(true);
      expect(handleFrom(made)).toBe(made);
    }),
  );
});

test('a description keeps its paragraphs and nothing that cannot be stored', () => {
  expect(readDescription('One\r\n\r\nTwo\t\u0000\u0007')).toEqual({ value: 'One\n\nTwo\t' });
});

test.each([
  ['96', 96],
  [' 1,204 ', 1204],
  ['−3', -3],
  ['-0', 0],
])('stock: %s', (text, value) => expect(readStock(text)).toEqual({ value }));

test.each(['', '1.5', 'many', '1e3', '9999999999'])('no stock: %s', (text) =>
  expect(readStock(text)).toHaveProperty('problem'),
);

test('a tag is new, not empty and only one', () => {
  expect(readTag(' made in Italy ', [])).toEqual({ value: 'made in Italy' });
  for (const text of ['', 'a, b', 'gift']) expect(readTag(text, ['gift'])).toHaveProperty('problem');
  const full = Array.from({ length: LIMITS.tags }, (_, index) => `t${index}`);
  expect(readTag('one more', full)).toHaveProperty('problem');
});

test('no SKU is none, an option says which', () => {
  expect(readSku(' ')).toEqual({ value: null });
  expect(readOptionValue(' ')).toEqual({ problem: 'Say which.' });
});
