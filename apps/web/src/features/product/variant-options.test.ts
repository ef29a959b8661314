import { expect, test } from 'vitest';
import { optionNames, optionValue } from './variant-options.ts';

test('every option is a column once, and a variant without it has an empty cell', () => {
  const green = { options: [{ name: 'Colour', value: 'Green' }] };
  const large = { options: [{ name: 'Size', value: 'L' }, ...green.options] };
  expect(optionNames([green, large])).toEqual(['Colour', 'Size']);
  expect([optionValue(green, 'Size'), optionValue(large, 'Size')]).toEqual(['', 'L']);
});
