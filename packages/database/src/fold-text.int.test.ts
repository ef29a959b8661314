import { foldText, searchWords, sortKey } from '@headroom/contracts/fold-text';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.close());

/** Sends all texts at once, so that thousands of them cost one round trip. */
async function inDatabase(texts: string[]): Promise<{ fold: string; words: string; key: string }[]> {
  const { rows } = await database.pool.query<{ fold: string; words: string; key: string }>(
    'SELECT headroom_fold(t) AS fold, headroom_words(t) AS words, headroom_sort_key(t) AS key FROM unnest($1::text[]) WITH ORDINALITY AS u (t, n) ORDER BY n',
    [texts],
  );
  return rows;
}
const here = (text: string) => ({ fold: foldText(text), words: searchWords(text).join(' '), key: sortKey(text) });

async function differences(texts: string[]) {
  const rows = await inDatabase(texts);
  return texts.flatMap((text, index) => {
    const there = rows[index];
    return JSON.stringify(there) === JSON.stringify(here(text)) ? [] : [{ text, here: here(text), there }];
  });
}

test('folding agrees with the browser on what people write', async () => {
  const found = await differences([
    '',
    'Plain mug',
    'Å Ø Æ œuvre ß ẞ þorn Ðð Łódź',
    'İstanbul ıIi',
    'Ναύς ΌΔΟΣ ὈΔΥΣΣΕΎΣ',
    'Москва Ёлка й',
    'ﬁligree Ⅷ ① ½',
    'ｆｕｌｌ　ｗｉｄｔｈ',
    'カタカナ ﾊﾝｶｸ が',
    'مُحَمَّد',
    'हिन्दी',
    'ไทย',
    '한국어',
    '👩‍🍳 pan',
    'a\u0301\u0327',
    'x\u0000y'.replace('\u0000', ''),
    'tab\tnew\nline',
  ]);
  expect(found).toEqual([]);
});

test('folding agrees with the browser on every kind of text', async () => {
  const character = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.string({ unit: fc.constantFrom(...'aZ09 -_ßÆøŁıİςΣσéÉñ½ﬁ１ｶﾞ가각אָبَิกд́'), maxLength: 30 }),
  );
  await fc.assert(
    fc.asyncProperty(
      // PostgreSQL's text holds no NUL; a lone surrogate is no character.
      fc.array(
        character.map((text) => text.replaceAll('\0', '').toWellFormed()),
        { minLength: 50, maxLength: 200 },
      ),
      async (texts) => {
        expect(await differences(texts)).toEqual([]);
      },
    ),
    { numRuns: 40 },
  );
});
