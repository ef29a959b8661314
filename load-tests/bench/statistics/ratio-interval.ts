import { percentile } from './percentile.ts';
import { createRandom } from './random.ts';

const RESAMPLES = 10_000;

export interface RatioInterval {
  ratio: number;
  /** Bounds of the 95 % interval. */
  low: number;
  high: number;
}

/**
 * The ratio of two measures that were taken in pairs, as the geometric mean over the pairs, with a bootstrap interval over them.
 * What slows the machine for a while slows both sides of a pair, so the pairs are drawn, not their sides.
 * @throws RangeError without pairs, or where a measure is not positive.
 */
export function ratioInterval(pairs: readonly { own: number; other: number }[], seed = 1): RatioInterval {
  const logs = pairs.map(({ own, other }) => Math.log(own / other));
  if (logs.length === 0 || !logs.every(Number.isFinite))
    throw new RangeError('a ratio needs pairs of positive measures');
  const random = createRandom(seed);
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let drawn = 0; drawn < logs.length; drawn++) sum += logs[Math.floor(random() * logs.length)] ?? 0;
    return sum / logs.length;
  }).toSorted();
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  return {
    ratio: Math.exp(mean),
    low: Math.exp(percentile(means, 0.025)),
    high: Math.exp(percentile(means, 0.975)),
  };
}
