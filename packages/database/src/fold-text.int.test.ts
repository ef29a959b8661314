import { foldText, sortKey } from '@headroom/contracts/fold-text';
import { searchWords } from '@headroom/contracts/search-words';
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

/**
 * Characters that one side's version of Unicode does not know yet decompose on the other side only: PostgreSQL 15 has Unicode 14,
 * and only from 17 on a server says which characters it knows.
 */
async function withKnownCharacters(texts: string[]): Promise<string[]> {
  const known = texts.map((text) => text.replaceAll(/\p{Cn}/gu, ''));
  const { rows } = await database.pool.query<{ version: number }>(
    "SELECT current_setting('server_version_num')::int AS version",
  );
  if (Number(rows[0]?.version) < 170_000) return known.map((text) => text.replaceAll(NEWER_THAN_UNICODE_14, ''));
  const assigned = await database.pool.query<{ text: string }>(
    'SELECT t AS text FROM unnest($1::text[]) AS t WHERE unicode_assigned(t)',
    [known],
  );
  return assigned.rows.map(({ text }) => text);
}

/** The blocks that got letters with a decomposition or a case since. */
const NEWER_THAN_UNICODE_14 =
  /[\u1c89\u1c8a\ua7cb-\ua7ff\u{105c0}-\u{105ff}\u{10d40}-\u{10d8f}\u{11380}-\u{113ff}\u{16100}-\u{1613f}\u{16d40}-\u{16d7f}\u{16e90}-\u{16ed3}\u{1cc00}-\u{1ccff}\u{1e030}-\u{1e08f}]/gu;

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
        expect(await differences(await withKnownCharacters(texts))).toEqual([]);
      },
    ),
    { numRuns: 40 },
  );
});
