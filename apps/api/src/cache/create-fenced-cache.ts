import { sees } from '../changes/snapshot.ts';
import { toAppError } from '../to-app-error.ts';
import { createCacheCounts } from './cache-counts.ts';
import { createFiller } from './create-filler.ts';
import { createFlights, type Reader } from './create-flights.ts';
import type { Fence } from './fence-contract.ts';
import type { CacheAnswer, Fill, FencedCache, FrameCodec } from './fenced-cache.ts';
import { LAG_MILLISECONDS } from './footprint.ts';
import { createKeptEntries, type Kept } from './kept-entries.ts';
import type { SecondTier } from './second-tier.ts';

/** Nothing that the fence would not have noticed gets older than this. */
const SAFETY_MILLISECONDS = 15 * 60_000;
/** What is older is not even given while the database is away. */
const STALE_MILLISECONDS = 60 * 60_000;
/** After the database could not be reached, old answers are given at once for so long. */
const AWAY_MILLISECONDS = 1_000;
/** Where no fill has ended for so long the database does not answer: it ends each statement sooner by itself (TIMEOUTS.statementMilliseconds). */
export const SILENCE_MILLISECONDS = 12_000;
/** Whoever waits for a fill, and could have an old answer, looks so often whether the database has turned out to be away. */
const LOOK_MILLISECONDS = 250;
/** An early refresh comes within so many fill times of the end: e^-12 of them would have come before. */
const EARLY_FILLS = 12;

export interface FencedCacheOptions<T> {
  fence: Fence;
  maxBytes: number;
  /** In bytes. */
  sizeOf: (value: T) => number;
  /** What entries are counted together in the statistics. */
  kindOf?: (key: string) => string;
  /** For early refreshes and for warming, when nobody is there who asked. */
  fillAgain?: (key: string) => Fill<T> | undefined;
  secondTier?: { tier: SecondTier; codec: FrameCodec<T> } | undefined;
  safetyMilliseconds?: number;
  /** How long what is late may go on; at least a second. */
  lagMilliseconds?: number;
  /** False: nothing is given as stale. For what other answers are made of, which could not say so. */
  givesStale?: boolean;
  /** Monotonic. */
  now?: () => number;
  random?: () => number;
}

/**
 * Keeps what was read from the database for as long as the fence says that it is still true. See docs/decisions/0015-the-fence.md.
 * An empty cache, or one that the fence holds closed, costs time and never correctness.
 */
export function createFencedCache<T>(options: FencedCacheOptions<T>): FencedCache<T> {
  const { fence, maxBytes, sizeOf, kindOf = () => 'all', fillAgain, secondTier } = options;
  const { safetyMilliseconds = SAFETY_MILLISECONDS, lagMilliseconds = LAG_MILLISECONDS } = options;
  const { givesStale = true, now = () => performance.now(), random = Math.random } = options;
  let awayUntil = -Infinity;

  const isNewEnough = ({ snapshot, isLagging, isBlind }: Kept<T>, token: bigint | undefined): boolean =>
    token === undefined || (!isBlind && sees(snapshot, token)) || (!isLagging && fence.hasApplied(token));
  /** Whether a kept entry may be given to a reader, provided that the fence is fresh. */
  const isGood = (entry: Kept<T>, token: bigint | undefined): boolean =>
    now() < entry.expiresAtMilliseconds && isNewEnough(entry, token);

  const counts = createCacheCounts(maxBytes);
  const kept = createKeptEntries<T>({ maxBytes, sizeOf, kindOf, safetyMilliseconds, lagMilliseconds, counts, now });
  const filler = createFiller<T>({
    fence,
    kept,
    counts,
    kindOf,
    secondTier,
    lagMilliseconds,
    now,
    isNewEnough,
    onFailure(error) {
      if (toAppError(error).code === 'database_unavailable') awayUntil = now() + AWAY_MILLISECONDS;
    },
  });
  const isAway = (): boolean => now() < awayUntil || filler.silentMilliseconds() >= SILENCE_MILLISECONDS;
  const flights = createFlights<T>({
    filler,
    mayGive: (entry, token) => kept.has(entry) && fence.isFresh() && isGood(entry, token),
    now,
  });
  const leave = fence.listen({
    onChanges(entries, sinceMilliseconds) {
      flights.countChange();
      for (const change of entries) kept.apply(change, sinceMilliseconds);
    },
    onWorld() {
      flights.countChange();
      kept.dropAll('world');
    },
  });

  function check(key: string, token: bigint | undefined): Kept<T> | undefined {
    const entry = kept.get(key);
    return entry && fence.isFresh() && isGood(entry, token) ? entry : undefined;
  }
  function countHit(entry: Kept<T>, fill?: Fill<T>): void {
    entry.hits += 1;
    entry.counts.hits += 1;
    const left = entry.expiresAtMilliseconds - now();
    // XFetch: the later, and the dearer the fill, the likelier. https://cseweb.ucsd.edu/~avattani/papers/cache_stampede.pdf
    if (left < entry.fillMilliseconds * EARLY_FILLS && -entry.fillMilliseconds * Math.log(random()) >= left) {
      void refill(entry.key, 'refresh', fill);
    }
  }
  function find(key: string, token: bigint | undefined, fill?: Fill<T>): Kept<T> | undefined {
    const entry = check(key, token);
    if (entry) countHit(entry, fill);
    return entry;
  }
  function stale(key: string): CacheAnswer<T> | undefined {
    const entry = kept.peek(key);
    if (!entry || now() - entry.filledAtMilliseconds > STALE_MILLISECONDS) return undefined;
    entry.counts.stale += 1;
    return { entry, from: 'memory', isStale: true, isStored: true };
  }

  async function get(key: string, { token, fill }: { token?: bigint | undefined; fill: Fill<T> }) {
    const reader = flights.reader(token);
    if (!fence.isFresh()) await fence.renew();
    const entry = find(key, token, fill);
    if (entry) return { entry, from: 'memory', isStale: false, isStored: true } as const;
    counts.of(kindOf(key)).misses += 1;
    const old = kept.peek(key);
    // Whoever must see a certain change is never given less.
    if (token !== undefined || !old || !givesStale) return flights.ask(key, fill, reader);
    if (!fence.isFresh()) return (isAway() ? stale(key) : undefined) ?? askOrStale(key, fill, reader);
    if (old.isLagging || now() < old.expiresAtMilliseconds) return askOrStale(key, fill, reader);
    // Past its safety age only: nothing is known to have touched it.
    void refill(key, 'refresh', fill);
    return stale(key) ?? flights.ask(key, fill, reader);
  }

  /**
   * Asks while something old is kept: that is given where the database is away. That the fence is not fresh says nothing about that: its own
   * connection may be what fails, or be slow.
   */
  async function askOrStale(key: string, fill: Fill<T>, reader: Reader): Promise<CacheAnswer<T>> {
    const old = Promise.withResolvers<CacheAnswer<T>>();
    const watch = setInterval(() => {
      const found = !fence.isFresh() && isAway() ? stale(key) : undefined;
      if (found) old.resolve(found);
    }, LOOK_MILLISECONDS);
    try {
      return await Promise.race([flights.ask(key, fill, reader), old.promise]);
    } catch (error) {
      const found = now() < awayUntil ? stale(key) : undefined;
      if (found) return found;
      throw error;
    } finally {
      clearInterval(watch);
    }
  }

  async function refill(key: string, reason: 'refresh' | 'warm', asked?: Fill<T>): Promise<boolean> {
    try {
      const fill = asked ?? fillAgain?.(key);
      if (!fence.isFresh()) await fence.renew();
      const running = flights.running(key) ?? (fill && flights.fly(key, fill, { reason }));
      return running !== undefined && (await running).isStored;
    } catch {
      return false;
    }
  }

  return {
    peek: (key, token) => find(key, token),
    check,
    countHit({ key }) {
      const entry = kept.peek(key);
      if (entry) countHit(entry);
    },
    get,
    refill: (key, reason) => refill(key, reason),
    recount: kept.recount,
    look: kept.peek,
    lastDrop: kept.lastDrop,
    entries: kept.values,
    purge(isMeant) {
      filler.forgetRunning();
      const meant = Array.from(kept.values()).filter(isMeant);
      for (const entry of meant) kept.drop(entry, 'purge');
      const world = fence.world();
      const keys = meant.map(({ key }) => key);
      if (world !== undefined && keys.length > 0) void secondTier?.tier.remove(world, keys);
      return meant.length;
    },
    statistics: counts.statistics,
    close() {
      leave();
      kept.clear();
    },
  };
}
