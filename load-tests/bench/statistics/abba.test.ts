import fc from 'fast-check';
import { expect, test } from 'vitest';
import { abba } from './abba.ts';

test('alternates which side of a pair is first', () => {
  expect(abba(3)).toEqual(['own', 'other', 'other', 'own', 'own', 'other']);
});

test('a steady drift favours neither side of an even number of pairs', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), (half) => {
      const sides = abba(half * 2);
      const placesOf = (side: string) => sides.reduce((sum, other, place) => (other === side ? sum + place : sum), 0);
      expect(placesOf('own')).toBe(placesOf('other'));
    }),
  );
});
