import type { FeedEntry } from '../changes/feed-repository.ts';

/**
 * What a change does to an answer. `lag`: the answer may go on for LAG_MILLISECONDS and says how old it is (a position, a facet's count);
 * `drop`: it must not be given any more.
 */
export type Touch = 'none' | 'lag' | 'drop';

/** Positions, facets and counts may be so much older than the change that touched them. */
export const LAG_MILLISECONDS = 5_000;

/** Answers that one test of a change decides for all: the pages of one filter and order. */
export interface FootprintGroup {
  /** Equal for equal groups. */
  readonly text: string;
  /** False: the change touches no member. */
  mayTouch(entry: FeedEntry): boolean;
}

/** Where a row stands in an order. */
export interface Place {
  readonly value: string | number;
  readonly id: string;
}

/**
 * Where in an order an answer lies. A change of a single product need not be asked about where it has a place before or after, none of them
 * lies in the span, and the product is not among `productIds`.
 */
export interface FootprintSpan {
  /** Equal for spans of a group whose places compare with each other. */
  readonly order: string;
  /** Both included, in rising order; null: open. */
  readonly from: Place | null;
  readonly to: Place | null;
  /** Asked about wherever they are. */
  readonly productIds: readonly string[];
  compare(a: Place, b: Place): number;
  /** Before and after; undefined: not known, so ask. */
  placesOf(entry: FeedEntry): readonly Place[] | undefined;
}

/**
 * What an answer was made of, so that a change can be told whether it touches. With `productIds` and no group, only changes of those
 * products are asked about; with a group, every change that the group lets through; with neither, every change.
 */
export interface Footprint {
  readonly productIds: ReadonlySet<string> | null;
  readonly group: FootprintGroup | null;
  /** With a group: lets a change pass over most of its members. */
  readonly span?: FootprintSpan | undefined;
  /** What it holds of memory beyond a plain one, about; ids in `productIds` are counted by the cache. */
  readonly bytes?: number;
  touch(entry: FeedEntry): Touch;
  /** For a tier outside this process; the route that made the footprint reads it back (CachedRoute.reviveFootprint). */
  toJson(): unknown;
}
