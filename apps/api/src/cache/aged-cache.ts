import { runShared } from '@headroom/database';
import { LRUCache } from 'lru-cache';

interface Entry<T> {
  value: T;
  madeAtMilliseconds: number;
}

export interface AgedCache<T extends object> {
  /**
   * The value for a key: the kept one while it is younger than `maxAgeMilliseconds` (refreshed in the background once it is past
   * `refreshAgeMilliseconds`), else a new one. Callers of one key share one run of `make`.
   * @throws what `make` throws, to all who wait for that run; nothing is kept then.
   */
  get(key: string, make: () => Promise<T>): Promise<T>;
  /** The kept value if it is young enough; starts nothing. */
  peek(key: string): T | undefined;
}

/**
 * Keeps computed values for a bounded time in a bounded space. Serves what may be some seconds old by contract (anchors, facets); an
 * empty cache costs time, never correctness.
 */
export function createAgedCache<T extends object>(options: {
  maxAgeMilliseconds: number;
  refreshAgeMilliseconds: number;
  maxBytes: number;
  sizeOf: (value: T) => number;
  now?: () => number;
}): AgedCache<T> {
  const { maxAgeMilliseconds, refreshAgeMilliseconds, maxBytes, sizeOf, now = () => performance.now() } = options;
  const kept = new LRUCache<string, Entry<T>>({
    maxSize: maxBytes,
    sizeCalculation: (entry, key) => Math.max(1, sizeOf(entry.value) + key.length * 2),
  });
  const flights = new Map<string, Promise<T>>();

  function fly(key: string, make: () => Promise<T>): Promise<T> {
    const running = flights.get(key);
    if (running) return running;
    // The age counts from before the work: what `make` reads may change while it runs.
    const madeAtMilliseconds = now();
    const flight = runShared(make)
      .then((value) => {
        kept.set(key, { value, madeAtMilliseconds });
        return value;
      })
      .finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  }
  const young = (key: string): Entry<T> | undefined => {
    const entry = kept.get(key);
    return entry && now() - entry.madeAtMilliseconds < maxAgeMilliseconds ? entry : undefined;
  };

  return {
    get(key, make) {
      const entry = young(key);
      if (!entry) return fly(key, make);
      // A failed refresh leaves the kept value to its age; the next caller past it sees the error.
      if (now() - entry.madeAtMilliseconds >= refreshAgeMilliseconds) fly(key, make).catch(() => {});
      return Promise.resolve(entry.value);
    },
    peek: (key) => young(key)?.value,
  };
}
