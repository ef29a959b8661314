/** What the pages of a million products should take at most, in milliseconds, as 95th percentiles. */
export const LIMITS = {
  page: 50,
  firstJump: 700,
  words: 100,
  word: 250,
  firstFacets: 500,
  list: 50,
} as const;

export const LEAST_REQUESTS_PER_SECOND = 2_000;
/** Of the bare handler's requests a second. */
export const LEAST_THROUGHPUT_RATIO = 0.8;
export const MOST_P99_OVER_P50 = 3;
/** A machine on which the API differs from itself by more cannot tell anything. */
export const MOST_NOISE = 0.1;
