import { foldText } from '@headroom/contracts/fold-text';

export type Stretch = Readonly<{ text: string; hit: boolean }>;

/**
 * Cuts a text where the search found it: every word that begins with a searched word, as far as it agrees. Compares as
 * the search does, case and accents folded, and shows the text as it is written.
 * @param words folded words, as the API's `search.words`
 */
export function markHits(text: string, words: readonly string[]): readonly Stretch[] {
  if (words.length === 0) return [{ text, hit: false }];
  const longestFirst = words.toSorted((a, b) => b.length - a.length);
  const stretches: { text: string; hit: boolean }[] = [];
  const add = (piece: string, hit: boolean) => {
    const last = stretches.at(-1);
    if (last?.hit === hit) last.text += piece;
    else if (piece !== '') stretches.push({ text: piece, hit });
  };
  // A word keeps its combining marks: they belong to the letter before them.
  for (const piece of text.split(/([\p{Alphabetic}\p{Nd}\p{M}]+)/gu)) {
    const folded = foldText(piece);
    const word = longestFirst.find((candidate) => folded.startsWith(candidate));
    const length = word === undefined ? 0 : writtenLength(piece, word.length);
    add(piece.slice(0, length), true);
    add(piece.slice(length), false);
  }
  return stretches;
}

/** How much of a written word folds to at least `foldedLength`: "ß" is two letters folded, "é" may be two written. */
function writtenLength(word: string, foldedLength: number): number {
  let written = 0;
  let folded = 0;
  for (const letter of word) {
    const length = foldText(letter).length;
    if (folded >= foldedLength && length > 0) break;
    written += letter.length;
    folded += length;
  }
  return written;
}
