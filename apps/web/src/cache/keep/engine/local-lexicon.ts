/** The words of what is kept, from which a slip in a search is mended, as the server does it from the words of the catalogue. */
import { nearestWord } from '@headroom/contracts/search-text';
import type { WordSegment } from './word-segment.ts';

/** As pg_trgm: words less alike are no candidates. */
const LEAST_SIMILARITY = 0.3;
const CANDIDATES = 50;

interface KnownWord {
  word: string;
  products: number;
  trigrams: number;
}

/** Looks up what was likely meant by a word that nothing carries. */
export function createLocalLexicon(segments: readonly WordSegment[]): (word: string) => string | undefined {
  const known = new Map<string, KnownWord>();
  const byTrigram = new Map<string, KnownWord[]>();
  for (const { words, starts } of segments) {
    for (const [index, word] of words.entries()) {
      if (/\d/.test(word) || word.length < 2 || word.length > 64) continue;
      const products = starts[index + 1]! - starts[index]!;
      const before = known.get(word);
      if (before) {
        before.products += products;
        continue;
      }
      const all = trigramsOf(word);
      const entry = { word, products, trigrams: all.size };
      known.set(word, entry);
      for (const trigram of all) {
        const there = byTrigram.get(trigram);
        if (there) there.push(entry);
        else byTrigram.set(trigram, [entry]);
      }
    }
  }

  return (word) => {
    const asked = trigramsOf(word);
    const common = new Map<KnownWord, number>();
    for (const trigram of asked)
      for (const entry of byTrigram.get(trigram) ?? []) common.set(entry, (common.get(entry) ?? 0) + 1);
    const swapped = new Set(swapsOf(word));
    const candidates: { entry: KnownWord; isSwap: boolean; similarity: number }[] = [];
    for (const swap of swapped) {
      const entry = known.get(swap);
      if (entry) candidates.push({ entry, isSwap: true, similarity: 1 });
    }
    for (const [entry, shared] of common) {
      const similarity = shared / (asked.size + entry.trigrams - shared);
      if (similarity >= LEAST_SIMILARITY && !swapped.has(entry.word))
        candidates.push({ entry, isSwap: false, similarity });
    }
    candidates.sort(
      (a, b) =>
        Number(b.isSwap) - Number(a.isSwap) || b.similarity - a.similarity || b.entry.products - a.entry.products,
    );
    return nearestWord(
      word,
      candidates.slice(0, CANDIDATES).map(({ entry }) => entry),
    );
  };
}

function trigramsOf(word: string): Set<string> {
  const padded = `  ${word} `;
  const all = new Set<string>();
  for (let at = 0; at + 3 <= padded.length; at++) all.add(padded.slice(at, at + 3));
  return all;
}

function swapsOf(word: string): string[] {
  const letters = Array.from(word);
  return letters
    .slice(1)
    .map((letter, n) => [...letters.slice(0, n), letter, letters[n], ...letters.slice(n + 2)].join(''));
}
