import type { FootprintSpan, Place } from './footprint.ts';

/** So many that were added since the last sorting are asked one by one; more, where there are more in all. */
const UNSORTED = 64;

interface Spanned {
  readonly footprint: { readonly span?: FootprintSpan | undefined };
}

export interface SpanIndex<E extends Spanned> {
  add(entry: E): void;
  remove(entry: E): void;
  isEmpty(): boolean;
  /** How many entries it holds in memory, removed ones included: less than twice as many as there are, and a few. */
  held(): number;
  /** All whose span holds one of the places, and perhaps others. Entries may be removed meanwhile. */
  visit(places: readonly Place[], tell: (entry: E) => void): void;
  all(): Iterable<E>;
}

/**
 * Spans of one order, found by the places that they hold: sorted by where they begin, with the furthest end below each node of the tree that
 * halving the list makes (an interval tree: Cormen et al., Introduction to Algorithms, 14.3). New ones wait beside it until sorting pays.
 */
export function createSpanIndex<E extends Spanned>(): SpanIndex<E> {
  const live = new Set<E>();
  let sorted: E[] = [];
  let furthest: (Place | null)[] = [];
  let unsorted: E[] = [];
  /** In `sorted` or `unsorted`, and removed since. */
  let dead = 0;
  const spanOf = ({ footprint }: E) => footprint.span as FootprintSpan;

  function sort(compare: FootprintSpan['compare']): void {
    const begins = (a: E, b: E) => {
      const [x, y] = [spanOf(a).from, spanOf(b).from];
      if (x === null || y === null) return x === y ? 0 : x === null ? -1 : 1;
      return compare(x, y);
    };
    // Mostly in order, which the sort of the language turns to account.
    sorted = [...sorted, ...unsorted].filter((entry) => live.has(entry)).toSorted(begins);
    unsorted = [];
    dead = 0;
    furthest = [];
    const further = (a: Place | null, b: Place | null) => (a === null || b === null ? null : compare(a, b) > 0 ? a : b);
    const build = (low: number, high: number): void => {
      const middle = (low + high) >> 1;
      const entry = sorted[middle];
      if (low >= high || !entry) return;
      build(low, middle);
      build(middle + 1, high);
      let end = spanOf(entry).to;
      if (low < middle) end = further(end, furthest[(low + middle) >> 1] ?? null);
      if (middle + 1 < high) end = further(end, furthest[(middle + 1 + high) >> 1] ?? null);
      furthest[middle] = end;
    };
    build(0, sorted.length);
  }

  return {
    add(entry) {
      live.add(entry);
      unsorted.push(entry);
    },
    remove(entry) {
      if (live.delete(entry)) dead += 1;
      // Whatever is in the lists stays in memory with its answer, and no change may come for long.
      if (dead > live.size + UNSORTED) sort(spanOf(entry).compare);
    },
    isEmpty: () => live.size === 0,
    held: () => sorted.length + unsorted.length,
    all: () => live,
    visit(places, tell) {
      const [first] = live;
      if (!first) return;
      const { compare } = spanOf(first);
      if (unsorted.length + dead > UNSORTED + 4 * Math.sqrt(sorted.length)) sort(compare);
      const found = new Set<E>();
      const test = (entry: E, place: Place): boolean => {
        const { from, to } = spanOf(entry);
        const isBehind = from === null || compare(from, place) <= 0;
        if (isBehind && (to === null || compare(place, to) <= 0) && live.has(entry)) found.add(entry);
        return isBehind;
      };
      const search = (low: number, high: number, place: Place): void => {
        const middle = (low + high) >> 1;
        const entry = sorted[middle];
        if (low >= high || !entry) return;
        const end = furthest[middle];
        if (end && compare(end, place) < 0) return;
        search(low, middle, place);
        if (test(entry, place)) search(middle + 1, high, place);
      };
      for (const place of places) {
        search(0, sorted.length, place);
        for (const entry of unsorted) test(entry, place);
      }
      found.forEach(tell);
    },
  };
}
