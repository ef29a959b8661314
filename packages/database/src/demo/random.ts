/** A seeded source of numbers: the same seed gives the same ones for ever. */
export interface Random {
  /** 32 random bits as an unsigned integer. */
  bits(): number;
  /** In [0, 1). */
  fraction(): number;
  /** An integer in [0, below). */
  below(below: number): number;
  /** Whether something of this probability happens. */
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** Normally distributed, mean 0, deviation 1. */
  normal(): number;
}

/** sfc32 by Chris Doty-Humphrey (PractRand): small, fast and good enough for data that must only look random. */
export function createRandom(seed: number, stream: number): Random {
  let a = Math.imul(seed, 0x9e3779b1) | 0;
  let b = Math.imul(stream ^ 0x5bf03635, 0x85ebca6b) | 0;
  let c = (seed ^ Math.imul(stream, 0xc2b2ae35)) | 0;
  let counter = 1;
  const bits = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) bits();
  const fraction = () => bits() / 4_294_967_296;
  const below = (limit: number) => Math.floor(fraction() * limit);
  return {
    bits,
    fraction,
    below,
    chance: (probability) => fraction() < probability,
    pick: <T>(from: readonly T[]) => from[below(from.length)] as T,
    // Irwin–Hall: the sum of twelve uniform numbers has deviation 1; no tail beyond 6, which suits prices.
    normal: () => {
      let sum = -6;
      for (let index = 0; index < 12; index++) sum += fraction();
      return sum;
    },
  };
}

/** Indexes by weight, drawn in constant time (Walker's alias method). */
export function weightedIndex(weights: readonly number[]): (random: Random) => number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const scaled = weights.map((weight) => (weight * weights.length) / total);
  const alias = scaled.map((_, index) => index);
  const small: number[] = [];
  const large: number[] = [];
  for (const [index, value] of scaled.entries()) (value < 1 ? small : large).push(index);
  for (let low = small.pop(); low !== undefined; low = small.pop()) {
    const high = large.pop();
    if (high === undefined) break;
    alias[low] = high;
    scaled[high] = (scaled[high] ?? 0) + (scaled[low] ?? 0) - 1;
    ((scaled[high] ?? 0) < 1 ? small : large).push(high);
  }
  return (random) => {
    const index = random.below(weights.length);
    return random.fraction() < (scaled[index] ?? 1) ? index : (alias[index] ?? index);
  };
}
