/**
 * How many requests may be under way, found from how long they take: Gradient2 of Netflix's concurrency-limits
 * (https://github.com/Netflix/concurrency-limits, Gradient2Limit.java; https://netflixtechblog.medium.com/performance-under-load-3e6fa9a60581).
 * Each window: limit ← smoothed(limit × gradient + queue), gradient = long-term time ÷ present time, between 0.5 and 1.
 *
 * One thing differs. There all requests share one long-term time, so that ten facets after a hundred products look like a queue. Here each
 * kind of request has its own, and the gradient is their mean, weighted by their numbers.
 */
export interface GradientLimit {
  readonly limit: number;
  /**
   * Tells of a request that was answered.
   * @param kind of what it is compared with: its route.
   * @param inFlight how many were under way when it was let in.
   */
  sample(sample: { kind: string; milliseconds: number; inFlight: number }): void;
}

export interface GradientTuning {
  initial: number;
  min: number;
  max: number;
  /** By how much it grows a window while times stay; the length of a queue that is worth having. */
  queue: number;
  /** How much of the new limit counts. */
  smoothing: number;
  /** Times may be longer by this factor before they count as a queue: a garbage collection is none. */
  tolerance: number;
  windowMilliseconds: number;
  /** A window with fewer goes on. */
  windowSamples: number;
  /** Windows that the long-term time remembers: ten minutes, so that a minute of too much does not become what is normal. */
  longWindows: number;
}

export const GRADIENT_TUNING: GradientTuning = {
  initial: 32,
  // As many as the pool has connections: taking a false alarm for a queue then costs next to nothing.
  min: 16,
  max: 256,
  queue: 4,
  smoothing: 0.2,
  tolerance: 1.5,
  windowMilliseconds: 250,
  windowSamples: 10,
  longWindows: 2_400,
};

const WARM_UP_WINDOWS = 10;
/** Kinds are routes, of which there are some fifty; a bound all the same. */
const MAX_KINDS = 500;

export function createGradientLimit({
  tuning = GRADIENT_TUNING,
  now = () => performance.now(),
}: { tuning?: GradientTuning; now?: () => number } = {}): GradientLimit {
  const long = new Map<string, { mean: number; windows: number }>();
  let window = new Map<string, { sum: number; count: number }>();
  let count = 0;
  let most = 0;
  let since = now();
  let limit = tuning.initial;

  /** Follows slowly what is slower, and soon what is faster. */
  function gradientOf(kind: string, present: number): number {
    const known = long.get(kind) ?? { mean: present, windows: 0 };
    if (!long.has(kind) && long.size < MAX_KINDS) long.set(kind, known);
    known.windows += 1;
    const share = known.windows <= WARM_UP_WINDOWS ? 1 / known.windows : 2 / (tuning.longWindows + 1);
    known.mean += (present - known.mean) * share;
    // After a time of too much, or a start in the midst of one.
    if (known.mean > present * 2) known.mean *= 0.9;
    return Math.max(0.5, Math.min(1, (tuning.tolerance * known.mean) / present));
  }

  function close(): void {
    let gradient = 0;
    for (const [kind, { sum, count: n }] of window) gradient += (gradientOf(kind, sum / n) * n) / count;
    // Where half of it was not used nothing is learnt about it.
    if (most >= limit / 2) {
      const wanted = limit * gradient + tuning.queue;
      limit = Math.max(tuning.min, Math.min(tuning.max, limit + (wanted - limit) * tuning.smoothing));
    }
    window = new Map();
    [count, most, since] = [0, 0, now()];
  }

  return {
    get limit() {
      return Math.floor(limit);
    },
    sample({ kind, milliseconds, inFlight }) {
      const entry = window.get(kind) ?? { sum: 0, count: 0 };
      window.set(kind, entry);
      // A clock that is too coarse would make a time of nothing, and a gradient that is no number.
      entry.sum += Math.max(0.01, milliseconds);
      entry.count += 1;
      count += 1;
      most = Math.max(most, inFlight);
      if (count >= tuning.windowSamples && now() - since >= tuning.windowMilliseconds) close();
    },
  };
}
