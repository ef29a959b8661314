/** Letters that Unicode does not decompose but that people type without their stroke or ligature. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ŧ: 't',
  ŋ: 'n',
  // Lower-casing Σ depends on its place in the word in JavaScript and does not in PostgreSQL.
  ς: 'σ',
};
const SPECIAL = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu');
/** Most texts: nothing to decompose. */
// oxlint-disable-next-line no-control-regex -- the whole range is meant
const ASCII = /^[\0-\x7f]*$/;
const COMBINING_MARKS = /[\u0300-\u036f]/gu;

/** Code points of a sort key: 512 bytes at most, so that an index entry (2,704) holds it beside a vendor and a type. */
export const SORT_KEY_LENGTH = 128;

/**
 * Folds case and accents: NFKD, combining marks dropped, lower case, letters without a decomposition replaced.
 * The database function `headroom_fold` gives the same text; a test holds them together.
 */
export function foldText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(COMBINING_MARKS, '')
    .toLowerCase()
    .replace(SPECIAL, (letter) => LETTERS[letter] ?? letter);
}

/** The key by which a text sorts, compared by code point (the column's collation is "C"). */
export function sortKey(text: string): string {
  const folded = foldText(text);
  return folded.length <= SORT_KEY_LENGTH ? folded : Array.from(folded).slice(0, SORT_KEY_LENGTH).join('');
}
