/** How a search is read: the same by the server and by a device without it. */
import { searchWords } from './search-words.ts';

/** A longer word is searched by so much of its beginning: the index holds no word of more than 2,046 bytes. */
const WORD_LENGTH = 100;
/** Mending looks a word up among all others; a search with more misspelt words is none. */
export const MENDED_WORDS = 3;
/** A word that fewer products carry than this is looked at for a misspelling. */
export const LITTLE_USED = 3;
/** Shorter words have too many neighbours to guess from; words with digits have no spelling. */
const MENDABLE_LENGTH = 4;

/** Whether a word that is hardly known may be a slip. */
export const isMendable = (word: string): boolean =>
  Array.from(word).length >= MENDABLE_LENGTH && !/\p{Nd}/u.test(word);

/** Edits (insert, delete, replace, swap neighbours) that turn `from` into `to`; stops counting past `limit`. */
export function editDistance(from: string, to: string, limit: number): number {
  const a = Array.from(from);
  const b = Array.from(to);
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      let edits = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, (beforeLast[j - 2] ?? 0) + 1);
      row.push(edits);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/**
 * The word of the lexicon that was most likely meant: at most one edit for four or five letters, two for more; fewer edits first, then
 * the more frequent word. A word still being typed is compared with as much of the candidate, at the price of one edit.
 */
export function nearestWord(
  word: string,
  candidates: readonly { word: string; products: number }[],
): string | undefined {
  const limit = Array.from(word).length < 6 ? 1 : 2;
  let best: { word: string; edits: number; products: number } | undefined;
  for (const candidate of candidates) {
    const start = Array.from(candidate.word).slice(0, Array.from(word).length).join('');
    const edits = Math.min(editDistance(word, candidate.word, limit), editDistance(word, start, limit) + 0.5);
    if (edits > limit) continue;
    if (!best || edits < best.edits || (edits === best.edits && candidate.products > best.products))
      best = { ...candidate, edits };
  }
  return best?.word;
}

/** The different words of a search, folded, each short enough for the index. */
export const queryWords = (text: string): string[] => [
  ...new Set(searchWords(text).map((word) => Array.from(word).slice(0, WORD_LENGTH).join(''))),
];
