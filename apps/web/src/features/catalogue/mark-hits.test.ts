import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchWords } from '@headroom/contracts/search-words';
import { markHits } from './mark-hits.ts';

const show = (text: string, ...words: string[]) =>
  markHits(text, words)
    .map(({ text: piece, hit }) => (hit ? `[${piece}]` : piece))
    .join('');

test('marks word beginnings, whatever their case and accents', () => {
  expect(show('Märzen beer glass', 'marz', 'glass')).toBe('[März]en beer [glass]');
  expect(show('Süßmuth Glashütte', 'suss')).toBe('[Süß]muth Glashütte');
  expect(show('Ορεινά Είδη', 'ορεινα')).toBe('[Ορεινά] Είδη');
  expect(show('unglass', 'glass')).toBe('unglass');
});

test('a letter written as two keeps its accent inside the mark', () => {
  expect(show('Cafe\u0301 au lait', 'cafe')).toBe('[Cafe\u0301] au lait');
});

test('the longest searched word wins', () => {
  expect(show('Marble mortar', 'ma', 'marble', 'mor')).toBe('[Marble] [mor]tar');
});

test('nothing of the text is lost, and a text found by itself is marked', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.string()), (text, words) => {
      const pieces = markHits(text, words.filter(Boolean));
      expect(pieces.map((piece) => piece.text).join('')).toBe(text);
    }),
  );
  expect(show('Mug, 350 ml', ...searchWords('mug 350 ml'))).toBe('[Mug], [350] [ml]');
});
