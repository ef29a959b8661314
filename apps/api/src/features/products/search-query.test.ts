import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, nearestWord } from '@headroom/contracts/search-text';
import { createSearchInterpreter } from './search-query.ts';

const LEXICON = [
  { word: 'marzen', products: 40 },
  { word: 'marble', products: 90 },
  { word: 'glass', products: 300 },
  { word: 'glas', products: 1 },
  { word: 'headphones', products: 12 },
];
const lexicon = {
  frequencies: async (words: readonly string[]) =>
    new Map(
      words.map((word) => [
        word,
        LEXICON.filter((entry) => entry.word.startsWith(word)).reduce((sum, entry) => sum + entry.products, 0),
      ]),
    ),
  similar: async () => LEXICON,
  countProducts: async () => 0,
};
const interpretFor = createSearchInterpreter(lexicon);
const interpret = (text: string) => interpretFor(text, { activeOnly: true });

describe('interpret', () => {
  test('searches each word as a prefix, folded, once', async () => {
    expect(await interpret('MARZ glass März')).toMatchObject({
      tsquery: "'marz':* & 'glass':*",
      note: { words: ['marz', 'glass'], corrections: [] },
    });
  });
  test('searches the likely spelling beside a word that the catalogue hardly knows', async () => {
    expect(await interpret('märzn glass')).toMatchObject({
      tsquery: "('marzn':* | 'marzen':*) & 'glass':*",
      note: { words: ['marzen', 'glass'], corrections: [{ from: 'marzn', to: 'marzen' }] },
    });
  });
  test('leaves a word alone that products carry which only staff see', async () => {
    const forStaff = createSearchInterpreter({ ...lexicon, countProducts: async () => 3 });
    expect(await forStaff('märzn', { activeOnly: false })).toMatchObject({ note: { corrections: [] } });
    expect(await forStaff('märzn', { activeOnly: true })).toMatchObject({ note: { words: ['marzen'] } });
  });
  test('cuts words that the index could not hold', async () => {
    // One sign that folds to fifteen bytes.
    const { tsquery } = await interpret('\u3300'.repeat(200));
    expect(Buffer.byteLength(tsquery ?? '')).toBeLessThan(1_000);
  });
  test('mends three words at most', async () => {
    expect((await interpret('märzn galss headphnes marbel')).note.corrections).toHaveLength(3);
  });
  test('leaves numbers and short words alone', async () => {
    expect(await interpret('mzn 12345')).toMatchObject({ note: { corrections: [] } });
  });
  test('a text without a word finds nothing', async () => {
    expect(await interpret('…!')).toMatchObject({ tsquery: null, note: { words: [] } });
  });
  test('no text breaks out of the tsquery', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (text) => {
        const { tsquery } = await interpret(text);
        expect(tsquery === null || /^(?:\(?'[^'\\\s]+':\*(?: \| '[^'\\\s]+':\*\))?(?: & )?)+$/u.test(tsquery)).toBe(
          true,
        );
      }),
    );
  });
});

test('editDistance counts inserts, deletes, replacements and swaps', () => {
  expect(editDistance('marzn', 'marzen', 2)).toBe(1);
  expect(editDistance('galss', 'glass', 2)).toBe(1);
  expect(editDistance('cat', 'dog', 2)).toBeGreaterThan(2);
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
      expect(editDistance(a, a, 3)).toBe(0);
      expect(editDistance(a, b, 99)).toBe(editDistance(b, a, 99));
    }),
  );
});

test('nearestWord takes fewer edits before more frequent words, and knows a word that is being typed', () => {
  expect(nearestWord('marzn', LEXICON)).toBe('marzen');
  expect(nearestWord('headphnes', LEXICON)).toBe('headphones');
  expect(nearestWord('haedpho', LEXICON)).toBe('headphones');
  expect(nearestWord('xylophone', LEXICON)).toBe(undefined);
});
