import { createRandom } from '../statistics/random.ts';

export const KINDS = ['product', 'list, default sort', 'list, other sort', 'offset page'] as const;
export type Kind = (typeof KINDS)[number];
export interface TraceUrl {
  kind: Kind;
  path: string;
}

/** Of 10,000 addresses: 60 % products, 30 % pages by cursor of which half in the default sort, 10 % pages by position. */
export const SHARES: Readonly<Record<Kind, number>> = {
  product: 0.6,
  'list, default sort': 0.15,
  'list, other sort': 0.15,
  'offset page': 0.1,
};

/** The same addresses in another order for each seed: which of them is asked for most is chance, and the same chance for both policies. */
export function shuffled<T>(values: readonly T[], seed: number): T[] {
  const random = createRandom(seed);
  const result = [...values];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}

/** Draws places 0 to count − 1, the first one most often: place n with a weight of 1 / (n + 1). */
export function createZipf(count: number, seed: number): () => number {
  const random = createRandom(seed);
  const sums = new Float64Array(count);
  let sum = 0;
  for (let place = 0; place < count; place += 1) sums[place] = sum += 1 / (place + 1);
  return () => {
    const wanted = random() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
