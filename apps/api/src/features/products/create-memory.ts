import { runShared } from '@headroom/database';
import { createFencedCache } from '../../cache/create-fenced-cache.ts';
import type { Fence } from '../../cache/fence-contract.ts';
import type { Filled } from '../../cache/fenced-cache.ts';
import type { Snapshot } from '../../changes/snapshot.ts';

/** What a making gives: a value, what was seen, and what touches it. */
export type Made<T> = Filled<T> & { readonly snapshot: Snapshot };

/** A value from memory, or new. */
export interface Remembered<T> {
  readonly value: T;
  readonly snapshot: Snapshot;
  /** A change is known that it does not show yet; how long it may still go on without. */
  readonly lagLeftMilliseconds: number | undefined;
}

/** Values that several answers are made from (anchors, passes of facets), kept for as long as no change touches them, and a little longer. */
export interface Memory<T> {
  /** Callers of one key share one run of `make`. @throws what `make` throws, to all who wait for that run. */
  get(key: string, make: () => Promise<Made<T>>): Promise<Remembered<T>>;
  /** What is kept, whatever has changed since; starts nothing. */
  peek(key: string): T | undefined;
}

/**
 * @param fence without one (in the worker, in tests of what is read) nothing is kept.
 * @param lagMilliseconds how long a value may go on after a change that touches it.
 */
export function createMemory<T>({
  fence,
  ...options
}: {
  fence: Fence | undefined;
  maxBytes: number;
  lagMilliseconds: number;
  sizeOf: (value: T) => number;
}): Memory<T> {
  if (!fence) {
    return {
      get: async (_key, make) => ({ ...(await make()), lagLeftMilliseconds: undefined }),
      peek: () => undefined,
    };
  }
  const cache = createFencedCache<T>({ fence, ...options, givesStale: false });
  return {
    async get(key, make) {
      const { entry } = await cache.get(key, { fill: () => runShared(make) });
      const { value, snapshot, isLagging, expiresAtMilliseconds } = entry;
      const lagLeftMilliseconds = isLagging ? Math.max(0, expiresAtMilliseconds - performance.now()) : undefined;
      return { value, snapshot, lagLeftMilliseconds };
    },
    peek: (key) => cache.look(key)?.value,
  };
}

/** Of an answer that is made of several. */
export function leastLagLeft(
  parts: Iterable<{ readonly lagLeftMilliseconds?: number | undefined } | null>,
): number | undefined {
  let least: number | undefined;
  for (const part of parts) {
    const left = part?.lagLeftMilliseconds;
    if (left !== undefined && (least === undefined || left < least)) least = left;
  }
  return least;
}
