/**
 * So many requests in so many seconds, as the generic cell rate algorithm counts them (https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm):
 * one number a counter, a quota that comes back evenly, and all of it at once after a pause. No edge of a window at which twice as many get through.
 */
export interface Rate {
  readonly quota: number;
  readonly windowSeconds: number;
}

/** A counter at a moment. */
export interface RateState {
  /** How many more may come now. */
  readonly remaining: number;
  /** Until all of the quota is there again. */
  readonly fullInMilliseconds: number;
  /** Until one more may come; 0 where it may now. */
  readonly nextInMilliseconds: number;
}

/**
 * @param untilMilliseconds from now, when all that was counted will have been paid back (the theoretical arrival time); may lie in the past.
 * @returns the same after one more request, or undefined where that would be too much.
 */
export function countOne(untilMilliseconds: number, rate: Rate): number | undefined {
  const next = Math.max(0, untilMilliseconds) + intervalOf(rate);
  // Of the window's length, without what rounding adds to it.
  return next <= rate.windowSeconds * 1_000 + 0.001 ? next : undefined;
}

export function stateOf(untilMilliseconds: number, rate: Rate): RateState {
  const until = Math.max(0, untilMilliseconds);
  const free = rate.windowSeconds * 1_000 - until;
  const interval = intervalOf(rate);
  return {
    remaining: Math.max(0, Math.floor((free + 0.001) / interval)),
    fullInMilliseconds: until,
    nextInMilliseconds: Math.max(0, interval - free),
  };
}

const intervalOf = ({ quota, windowSeconds }: Rate): number => (windowSeconds * 1_000) / quota;
