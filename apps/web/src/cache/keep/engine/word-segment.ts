/**
 * The words of a run of rows. Segments are small (some thousand rows), so that an index is built in slices between which
 * other questions are answered, and so that a change builds a new small one instead of mending a large one.
 */
import { searchWords } from '@headroom/contracts/search-words';
import { byCodePoint, compareTexts } from './code-point-order.ts';
import type { RowTable } from './row-table.ts';

/** Weights of PostgreSQL's text search, by which relevance ranks: title A, vendor and SKUs B, tags C. */
const WEIGHT = { title: 0, other: 1, tag: 2 } as const;

export interface WordSegment {
  from: number;
  /** Exclusive. */
  to: number;
  /** Rising by code point. */
  words: readonly string[];
  /** Of each word: where its rows begin in `slots`; one more at the end. */
  starts: Uint32Array;
  slots: Uint32Array;
  /** Of each row: where its words begin in `tokens`; one more at the end. */
  tokenStarts: Uint32Array;
  /** The words of each row as they stand in it: the word's number, times four, and its weight. */
  tokens: Uint32Array;
}

/** Longer texts of SKUs are searched by their beginning, as the database does. */
const SKUS_LENGTH = 50_000;

/** The words of vendors and tags, which thousands of rows share. */
export interface KnownWords {
  vendors: (readonly string[] | undefined)[];
  tags: (readonly string[] | undefined)[];
}

// oxlint-disable-next-line no-control-regex -- the whole range is meant
const ASCII = /^[\0-\x7f]*$/;
const ASCII_WORD = /[a-z0-9]+/g;

/** `searchWords`, in a third of the time for texts that have nothing to fold but case. */
function wordsOf(text: string): readonly string[] {
  if (ASCII.test(text)) return text.toLowerCase().match(ASCII_WORD) ?? [];
  return searchWords(text).map(byCodePoint);
}

export function buildSegment(
  table: RowTable,
  { from, to, known }: { from: number; to: number; known: KnownWords },
): WordSegment {
  const numbers = new Map<string, number>();
  const found: string[] = [];
  /** By number in the order of finding; sorted below. */
  const counts: number[] = [];
  const lastSlot: number[] = [];
  const tokens: number[] = [];
  const tokenStarts = new Uint32Array(to - from + 1);
  let slot = from;

  const add = (words: readonly string[], weight: number) => {
    for (const word of words) {
      let number = numbers.get(word);
      if (number === undefined) {
        number = found.push(word) - 1;
        numbers.set(word, number);
        counts.push(0);
        lastSlot.push(-1);
      }
      if (lastSlot[number] !== slot) {
        lastSlot[number] = slot;
        counts[number]!++;
      }
      tokens.push(number * 4 + weight);
    }
  };

  for (; slot < to; slot++) {
    tokenStarts[slot - from] = tokens.length;
    const row = table.row(slot);
    if (!row) continue;
    const vendor = table.columns.vendor[slot]!;
    add(wordsOf(row.title), WEIGHT.title);
    add((known.vendors[vendor] ??= wordsOf(row.vendor)), WEIGHT.other);
    const skus = row.skus.filter((sku) => sku !== null).join(' ');
    if (skus !== '') {
      add(wordsOf(skus.slice(0, SKUS_LENGTH)), WEIGHT.other);
      add(wordsOf(skus.replace(/[-._/]/g, '').slice(0, SKUS_LENGTH)), WEIGHT.other);
    }
    for (const [index, tag] of table.columns.tags[slot]!.entries())
      add((known.tags[tag] ??= wordsOf(row.tags[index]!)), WEIGHT.tag);
  }
  tokenStarts[to - from] = tokens.length;

  const sorted = found.map((_word, number) => number).toSorted((a, b) => compareTexts(found[a]!, found[b]!));
  const places = new Uint32Array(found.length);
  const starts = new Uint32Array(found.length + 1);
  for (const [place, number] of sorted.entries()) {
    places[number] = place;
    starts[place + 1] = starts[place]! + counts[number]!;
  }
  const slots = new Uint32Array(starts[found.length]!);
  const next = starts.slice();
  const seen = new Int32Array(found.length).fill(-1);
  const placed = new Uint32Array(tokens.length);
  for (let index = 0; index < to - from; index++) {
    for (let at = tokenStarts[index]!; at < tokenStarts[index + 1]!; at++) {
      const token = tokens[at]!;
      const place = places[token >>> 2]!;
      placed[at] = place * 4 + (token & 3);
      if (seen[place] === index) continue;
      seen[place] = index;
      slots[next[place]!++] = from + index;
    }
  }
  return { from, to, words: sorted.map((number) => found[number]!), starts, slots, tokenStarts, tokens: placed };
}

/** The words that begin with `prefix`: the first one's number, and the number behind the last one's. */
export function wordsWith({ words }: Pick<WordSegment, 'words'>, prefix: string): [from: number, to: number] {
  const from = firstFrom(words, (word) => word >= prefix);
  const to = firstFrom(words, (word) => word > prefix && !word.startsWith(prefix));
  return [from, to];
}

/** The first index from which on the test holds, in a list in which it holds from some index on. */
function firstFrom(words: readonly string[], test: (word: string) => boolean): number {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(words[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
