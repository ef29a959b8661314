import type { SearchNote } from '@headroom/contracts/products';
import { isMendable, MENDED_WORDS } from '@headroom/contracts/search-text';
import { byCodePoint } from './code-point-order.ts';
import { createLocalLexicon } from './local-lexicon.ts';
import { createRank } from './relevance.ts';
import type { RowTable } from './row-table.ts';
import { buildSegment, wordsWith, type KnownWords, type WordSegment } from './word-segment.ts';

/** Segments smaller than this take in what changes; then they stay, and the next one begins. */
const OPEN_ROWS = 500;

export interface Found {
  /** Of each slot: 1 where every word was found. */
  slots: Uint8Array;
  note: SearchNote;
  /** How well a found row fits: the higher the better. */
  rank: (slot: number) => number;
}

/** Finds rows by the beginnings of their words. Every word of a search is needed; one that nothing carries is mended. */
export function createWordSearch(table: RowTable) {
  const known: KnownWords = { vendors: [], tags: [] };
  let segments: WordSegment[] = [];
  let lexicon: ((word: string) => string | undefined) | undefined;

  function mark(prefix: string, marks: Uint8Array): boolean {
    let any = false;
    for (const segment of segments) {
      const [from, to] = wordsWith(segment, prefix);
      const end = segment.starts[to]!;
      for (let at = segment.starts[from]!; at < end; at++) {
        const slot = segment.slots[at]!;
        marks[slot] = 1;
        any ||= table.isLive(slot);
      }
    }
    return any;
  }

  /** Segments adjoin, from the first slot on. */
  function segmentOf(slot: number): number {
    let [low, high] = [0, segments.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (slot >= segments[middle]!.to) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    /** Takes in new rows, in the order of their slots. */
    add({ from, to }: { from: number; to: number }): void {
      if (from === to) return;
      const last = segments.at(-1);
      const isOpen = last !== undefined && last.to - last.from + (to - from) <= OPEN_ROWS;
      if (isOpen) segments = segments.slice(0, -1);
      segments.push(buildSegment(table, { from: isOpen ? last.from : from, to, known }));
      lexicon = undefined;
    },
    /**
     * @param words folded, at least one.
     * @param trusted those that every row is known to carry.
     */
    find(words: readonly string[], trusted: readonly string[] = []): Found {
      const corrections: SearchNote['corrections'] = [];
      const prefixes: string[] = [];
      const found = new Uint8Array(table.length());
      let mended = 0;
      for (const [index, word] of words.entries()) {
        const marks = new Uint8Array(found.length);
        const key = byCodePoint(word);
        prefixes.push(key);
        if (trusted.includes(word)) marks.fill(1);
        else if (!mark(key, marks) && isMendable(word) && mended < MENDED_WORDS) {
          mended++;
          lexicon ??= createLocalLexicon(segments);
          const to = lexicon(key);
          if (to !== undefined && to !== word) {
            corrections.push({ from: word, to });
            prefixes.push(to);
            mark(to, marks);
          }
        }
        for (let slot = 0; slot < found.length; slot++)
          if (found[slot] === index && marks[slot]) found[slot] = index + 1;
      }
      for (let slot = 0; slot < found.length; slot++) found[slot] = found[slot] === words.length ? 1 : 0;
      const title = byCodePoint(words.join(' '));
      const search = { prefixes, isAnd: words.length > 1 };
      const ranks: (((slot: number) => number) | undefined)[] = [];
      const rankOf = (slot: number) => {
        const index = segmentOf(slot);
        return (ranks[index] ??= createRank(segments[index]!, search));
      };
      return {
        slots: found,
        note: {
          words: words.map((word) => corrections.find(({ from }) => from === word)?.to ?? word),
          corrections,
        },
        rank(slot) {
          return rankOf(slot)(slot) + (table.columns.titleKeys[slot]!.startsWith(title) ? 1 : 0);
        },
      };
    },
  };
}
