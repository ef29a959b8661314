import { setTimeout as sleep } from 'node:timers/promises';

export interface Warmer {
  /** Fills these keys when there is time, the first ones first. @returns how many are waiting now. */
  add(keys: Iterable<string>): number;
  /** The most asked ones. */
  addPopular(): number;
  statistics(): WarmerStatistics;
  stop(): Promise<void>;
}
export interface WarmerStatistics {
  waiting: number;
  filled: number;
  failed: number;
  fillMilliseconds: number;
  /** By the wall clock; null before the first. */
  lastAt: string | null;
}

const MAX_WAITING = 2_000;
/** Between two fills: at most every second moment of one connection. */
const REST_MILLISECONDS = 20;
/** While the server has enough to do. */
const BUSY_REST_MILLISECONDS = 1_000;

/**
 * Fills answers that nobody waits for: one at a time, and none while the server is busy. An answer that is kept already is left alone.
 * @param isBusy whether it is no time for work that can be done later.
 * @param popularKeys what traffic asks for most, the most asked one first.
 */
export function createWarmer({
  warm,
  isKept,
  isBusy,
  popularKeys,
  restMilliseconds = REST_MILLISECONDS,
  busyRestMilliseconds = BUSY_REST_MILLISECONDS,
}: {
  /** Never rejects; false where nothing was kept. */
  warm: (key: string) => Promise<boolean>;
  isKept: (key: string) => boolean;
  isBusy: () => boolean;
  popularKeys: () => string[];
  restMilliseconds?: number;
  busyRestMilliseconds?: number;
}): Warmer {
  const waiting = new Set<string>();
  const stopping = new AbortController();
  const { signal } = stopping;
  const counts = { filled: 0, failed: 0, fillMilliseconds: 0 };
  let lastAt: string | null = null;
  let running: Promise<void> | undefined;

  const rest = (milliseconds: number) => sleep(milliseconds, undefined, { signal, ref: false }).catch(() => {});

  async function run(): Promise<void> {
    // A set keeps the order of its keys; those that come meanwhile are taken too.
    for (const key of waiting) {
      // oxlint-disable no-await-in-loop -- one after the other
      while (isBusy() && !signal.aborted) await rest(busyRestMilliseconds);
      if (signal.aborted) return;
      waiting.delete(key);
      if (isKept(key)) continue;
      const startedAt = performance.now();
      counts[(await warm(key)) ? 'filled' : 'failed'] += 1;
      counts.fillMilliseconds += performance.now() - startedAt;
      lastAt = new Date().toISOString();
      await rest(restMilliseconds);
      // oxlint-enable no-await-in-loop
    }
  }
  const add = (keys: Iterable<string>): number => {
    for (const key of keys) if (waiting.size < MAX_WAITING) waiting.add(key);
    const { size } = waiting;
    if (size > 0 && !signal.aborted) {
      running ??= run().finally(() => {
        running = undefined;
        if (waiting.size > 0) add([]);
      });
    }
    return size;
  };
  return {
    add,
    addPopular: () => add(popularKeys()),
    statistics: () => ({ waiting: waiting.size, ...counts, lastAt }),
    async stop() {
      stopping.abort();
      waiting.clear();
      await running;
    },
  };
}
