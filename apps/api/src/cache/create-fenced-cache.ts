import { LRUCache } from 'lru-cache';
import type { FeedEntry } from '../changes/feed-repository.ts';
import { formatSnapshot, parseSnapshot, sees } from '../changes/snapshot.ts';
import { toAppError } from '../to-app-error.ts';
import { createCacheCounts, type KindCounts } from './cache-counts.ts';
import { FRESH_MILLISECONDS } from './create-fence.ts';
import { createEntryIndex } from './entry-index.ts';
import type { Fence } from './fence-contract.ts';
import type {
  CacheAnswer,
  CachedEntry,
  DropReason,
  Fill,
  FillReason,
  FencedCache,
  FrameCodec,
} from './fenced-cache.ts';
import { LAG_MILLISECONDS, type Footprint } from './footprint.ts';
import type { SecondTier, StoredFrame } from './second-tier.ts';

/** Nothing that the fence would not have noticed gets older than this. */
const SAFETY_MILLISECONDS = 15 * 60_000;
/** What is older is not even given while the database is away. */
const STALE_MILLISECONDS = 60 * 60_000;
/** While the fence is not fresh, whoever could have an old answer waits so long for a new one. */
const PATIENCE_MILLISECONDS = 2_000;
/** After the database did not answer, old answers are given at once for so long. */
const AWAY_MILLISECONDS = 1_000;
/** An early refresh comes within so many fill times of the end: e^-12 of them would have come before. */
const EARLY_FILLS = 12;
/** After so many fills that were too old for it, a reader has one of its own. */
const MAX_JOINS = 5;
/** Measured: what an entry takes beside its value, in this map, in the index, as a snapshot and a footprint. */
const ENTRY_BYTES = 1_200;
const PRODUCT_ID_BYTES = 120;

interface Kept<T> extends CachedEntry<T> {
  expiresAtMilliseconds: number;
  isLagging: boolean;
  hits: number;
  bytes: number;
  readonly counts: KindCounts;
}
interface Outcome<T> {
  readonly entry: Kept<T>;
  readonly from: 'second-tier' | 'fill';
  readonly isStored: boolean;
}
interface Flight<T> {
  /** In the order in which readers and flights came. */
  readonly order: number;
  readonly startedAtMilliseconds: number;
  /** How many changes had been heard when it began. */
  readonly changes: number;
  readonly outcome: Promise<Outcome<T>>;
}
interface Reader {
  readonly token: bigint | undefined;
  readonly order: number;
  readonly arrivedAtMilliseconds: number;
  readonly changes: number;
}

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
  const { lagMilliseconds = LAG_MILLISECONDS } = options;
  const { safetyMilliseconds = SAFETY_MILLISECONDS, now = () => performance.now(), random = Math.random } = options;
  const counts = createCacheCounts(maxBytes);
  const index = createEntryIndex<Kept<T>>();
  const flights = new Map<string, Flight<T>>();
  let order = 0;
  let changes = 0;
  /** What was being filled when an operator purged is not kept. */
  let purges = 0;
  let awayUntil = -Infinity;
  const kept = new LRUCache<string, Kept<T>>({
    maxSize: maxBytes,
    sizeCalculation: ({ bytes }) => bytes,
    dispose(entry, _key, reason) {
      index.remove(entry);
      entry.counts.entries -= 1;
      entry.counts.bytes -= entry.bytes;
      if (reason === 'evict') entry.counts.drops.evict += 1;
      else if (reason === 'set' && now() >= entry.expiresAtMilliseconds) entry.counts.drops.age += 1;
    },
  });

  const bytesOf = (key: string, value: T, { productIds }: Footprint) =>
    sizeOf(value) + key.length * 2 + ENTRY_BYTES + (productIds?.size ?? 0) * PRODUCT_ID_BYTES;

  function keep(entry: Kept<T>): void {
    entry.bytes = bytesOf(entry.key, entry.value, entry.footprint);
    kept.set(entry.key, entry);
    // Larger than the whole cache: it was not taken.
    if (kept.peek(entry.key) !== entry) return;
    index.add(entry);
    entry.counts.entries += 1;
    entry.counts.bytes += entry.bytes;
  }
  /** @returns whether it was there. */
  function drop(entry: Kept<T>, reason: DropReason): boolean {
    if (kept.peek(entry.key) !== entry) return false;
    entry.counts.drops[reason] += 1;
    return kept.delete(entry.key);
  }

  const all = (): Kept<T>[] => [...kept.values()];

  function hear(entries: readonly FeedEntry[], sinceMilliseconds: number): void {
    changes += 1;
    for (const change of entries) {
      const xid = BigInt(change.xid);
      index.visit(change, (entry) => {
        const touch = entry.footprint.touch(change);
        // Asked second, since few are touched: it may have been read after the change.
        if (touch === 'none' || sees(entry.snapshot, xid)) return;
        if (touch === 'lag') {
          entry.isLagging = true;
          const end = sinceMilliseconds + lagMilliseconds;
          if (end < entry.expiresAtMilliseconds) entry.expiresAtMilliseconds = end;
        } else if (drop(entry, change.op === 'bulk' ? 'bulk' : 'change')) countLag(entry.counts, change);
      });
    }
  }
  const leave = fence.listen({
    onChanges: hear,
    onWorld() {
      changes += 1;
      for (const entry of all()) drop(entry, 'world');
    },
  });

  /** Whether an entry may be given to a reader, provided that the fence is fresh. */
  const mayGive = (entry: Kept<T>, token: bigint | undefined): boolean =>
    now() < entry.expiresAtMilliseconds && isNewEnough(entry, token);
  const isNewEnough = ({ snapshot, isLagging }: Kept<T>, token: bigint | undefined): boolean =>
    token === undefined || sees(snapshot, token) || (!isLagging && fence.hasApplied(token));

  function hit(entry: Kept<T>, fill?: Fill<T>): Kept<T> {
    entry.hits += 1;
    entry.counts.hits += 1;
    // XFetch: the later, and the dearer the fill, the likelier. https://cseweb.ucsd.edu/~avattani/papers/cache_stampede.pdf
    const left = entry.expiresAtMilliseconds - now();
    if (left < entry.fillMilliseconds * EARLY_FILLS && -entry.fillMilliseconds * Math.log(random()) >= left) {
      void refill(entry.key, 'refresh', fill);
    }
    return entry;
  }
  function find(key: string, token: bigint | undefined, fill?: Fill<T>): Kept<T> | undefined {
    const entry = kept.get(key);
    return entry && fence.isFresh() && mayGive(entry, token) ? hit(entry, fill) : undefined;
  }

  /** Keeps the entry, if the fence lets it. */
  function store(entry: Kept<T>, was: { world: string | undefined; purges: number; startedAt: number }): boolean {
    if (was.purges !== purges) return false;
    const isHere = was.world !== undefined && was.world === fence.world();
    const verdict = isHere ? fence.judge(entry.snapshot, entry.footprint) : 'unknown';
    if (verdict === 'touched' || verdict === 'unknown') {
      entry.counts.refusedByFence += 1;
      return false;
    }
    if (verdict === 'lagging') {
      // What touches it was committed after the fill had begun.
      entry.isLagging = true;
      entry.expiresAtMilliseconds = Math.min(entry.expiresAtMilliseconds, was.startedAt + lagMilliseconds);
    }
    keep(entry);
    return true;
  }

  type Parts = Pick<Kept<T>, 'value' | 'snapshot' | 'footprint' | 'fillMilliseconds'>;
  function newEntry(key: string, parts: Parts): Kept<T> {
    const filledAtMilliseconds = now();
    const expiresAtMilliseconds = filledAtMilliseconds + safetyMilliseconds;
    const state = { isLagging: false, hits: 0, bytes: 0, counts: counts.of(kindOf(key)) };
    return { key, ...parts, filledAtMilliseconds, expiresAtMilliseconds, ...state };
  }

  async function fillNow(key: string, fill: Fill<T>, reason: FillReason): Promise<Outcome<T>> {
    const before = fence.position();
    const was = { world: fence.world(), purges, startedAt: now() };
    const kind = counts.of(kindOf(key));
    kind.fills[reason] += 1;
    try {
      const { value, snapshot = before, footprint, lagLeftMilliseconds } = await fill(reason);
      const fillMilliseconds = now() - was.startedAt;
      kind.fillMilliseconds += fillMilliseconds;
      const entry = newEntry(key, { value, snapshot, footprint, fillMilliseconds });
      if (lagLeftMilliseconds !== undefined) {
        entry.isLagging = true;
        entry.expiresAtMilliseconds = Math.min(entry.expiresAtMilliseconds, now() + lagLeftMilliseconds);
      }
      return { entry, from: 'fill', isStored: store(entry, was) };
    } catch (error) {
      kind.failedFills += 1;
      if (toAppError(error).code === 'database_unavailable') awayUntil = now() + AWAY_MILLISECONDS;
      throw error;
    }
  }

  /** What another process kept, where it may be given to the reader now. A lagging frame does not say since when. */
  function takeFrame(
    key: string,
    frame: StoredFrame | undefined,
    { token, world }: { token: bigint | undefined; world: string },
  ): Outcome<T> | undefined {
    const read = frame && secondTier?.codec.fromFrame(key, frame);
    if (!frame || !read || !fence.isFresh() || fence.world() !== world) return undefined;
    const snapshot = parseSnapshot(frame.snapshot);
    const entry = newEntry(key, { ...read, snapshot, fillMilliseconds: 0 });
    if (fence.judge(snapshot, read.footprint) !== 'current') {
      entry.counts.refusedByFence += 1;
      return undefined;
    }
    if (!isNewEnough(entry, token)) return undefined;
    keep(entry);
    entry.counts.secondTierHits += 1;
    return { entry, from: 'second-tier', isStored: true };
  }

  async function fillAcross(
    key: string,
    fill: Fill<T>,
    { reason, token }: { reason: FillReason; token: bigint | undefined },
  ): Promise<Outcome<T>> {
    const world = fence.world();
    if (!secondTier || world === undefined) return fillNow(key, fill, reason);
    const { tier, codec } = secondTier;
    // What is to be refreshed is what lies there.
    const found = reason === 'refresh' ? undefined : takeFrame(key, await tier.read(world, key), { token, world });
    if (found) return found;
    // Whoever must see a certain change does not wait for a fill that may have begun before it.
    const lease = token === undefined && reason !== 'refresh' ? await tier.lease(world, key) : undefined;
    const filled = lease?.state === 'filled' ? takeFrame(key, lease.frame, { token, world }) : undefined;
    if (filled) return filled;
    let written: Promise<void> | undefined;
    try {
      const outcome = await fillNow(key, fill, reason);
      if (outcome.isStored && fence.world() === world) {
        written = tier.write(world, key, toFrame(codec, outcome.entry));
      }
      return outcome;
    } finally {
      // Whoever waits for it finds what was written.
      if (lease?.state === 'mine') void Promise.resolve(written).then(lease.release);
    }
  }

  function fly(key: string, fill: Fill<T>, how: { reason: FillReason; token?: bigint | undefined }): Flight<T> {
    const outcome = fillAcross(key, fill, { token: undefined, ...how });
    const flight = { order: (order += 1), startedAtMilliseconds: now(), changes, outcome };
    const land = () => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    outcome.then(land, land);
    flights.set(key, flight);
    return flight;
  }

  /** Whether what a flight brought is as new as the reader may ask for. */
  function suits({ entry, from, isStored }: Outcome<T>, flight: Flight<T>, reader: Reader): boolean {
    if (from === 'fill' && flight.order > reader.order) return true;
    if (isStored && kept.peek(entry.key) === entry && fence.isFresh() && mayGive(entry, reader.token)) return true;
    if (from === 'second-tier') return false;
    // It was read when the reader came, or a little before, and nothing that the reader may know of came in between.
    const isRecent = reader.arrivedAtMilliseconds - flight.startedAtMilliseconds < FRESH_MILLISECONDS;
    const isKnown = reader.token === undefined || sees(entry.snapshot, reader.token);
    return isRecent && isKnown && flight.changes === reader.changes;
  }

  async function ask(key: string, fill: Fill<T>, reader: Reader): Promise<CacheAnswer<T>> {
    const { token } = reader;
    const reason = token === undefined ? 'miss' : 'token';
    for (let joins = 0; joins < MAX_JOINS; joins += 1) {
      const running = flights.get(key);
      const flight = running ?? fly(key, fill, { reason, token });
      // oxlint-disable-next-line no-await-in-loop -- the next one is asked only where this one is too old
      const outcome = await flight.outcome;
      if (running && !suits(outcome, flight, reader)) continue;
      const { entry, from, isStored } = outcome;
      return { entry, from: running ? 'joined' : from, isStale: false, isStored };
    }
    return { ...(await fillNow(key, fill, reason)), isStale: false };
  }

  function stale(key: string): CacheAnswer<T> | undefined {
    const entry = kept.peek(key);
    if (!entry || now() - entry.filledAtMilliseconds > STALE_MILLISECONDS) return undefined;
    entry.counts.stale += 1;
    return { entry, from: 'memory', isStale: true, isStored: true };
  }

  async function get(key: string, { token, fill }: { token?: bigint | undefined; fill: Fill<T> }) {
    const reader = { token, order: (order += 1), arrivedAtMilliseconds: now(), changes };
    if (!fence.isFresh()) await fence.renew();
    const entry = find(key, token, fill);
    if (entry) return { entry, from: 'memory', isStale: false, isStored: true } as const;
    counts.of(kindOf(key)).misses += 1;
    const old = kept.peek(key);
    // Whoever must see a certain change is never given less.
    if (token !== undefined || !old) return ask(key, fill, reader);
    const isFresh = fence.isFresh();
    if (isFresh && !old.isLagging && now() >= old.expiresAtMilliseconds) {
      // Past its safety age only: nothing is known to have touched it.
      void refill(key, 'refresh', fill);
      return stale(key) ?? ask(key, fill, reader);
    }
    if (!isFresh && now() < awayUntil) return stale(key) ?? ask(key, fill, reader);
    return askOrStale(key, fill, reader, isFresh);
  }

  /** Asks while something old is kept: that is given where the database does not answer. */
  async function askOrStale(key: string, fill: Fill<T>, reader: Reader, isFresh: boolean): Promise<CacheAnswer<T>> {
    const asked = ask(key, fill, reader).catch((error: unknown) => {
      const old = now() < awayUntil ? stale(key) : undefined;
      if (old) return old;
      throw error;
    });
    if (isFresh) return asked;
    const patience = Promise.withResolvers<undefined>();
    const timer = setTimeout(patience.resolve, PATIENCE_MILLISECONDS, undefined);
    try {
      return (await Promise.race([asked, patience.promise])) ?? stale(key) ?? (await asked);
    } finally {
      clearTimeout(timer);
      asked.catch(() => {});
    }
  }

  async function refill(key: string, reason: 'refresh' | 'warm', fill = fillAgain?.(key)): Promise<boolean> {
    try {
      if (!fence.isFresh()) await fence.renew();
      const running = flights.get(key);
      if (running) return (await running.outcome).isStored;
      return fill ? (await fly(key, fill, { reason }).outcome).isStored : false;
    } catch {
      return false;
    }
  }

  return {
    peek: (key, token) => find(key, token),
    get,
    refill: (key, reason) => refill(key, reason),
    recount(entry) {
      const there = kept.peek(entry.key);
      if (!there || there !== entry || bytesOf(entry.key, entry.value, entry.footprint) === entry.bytes) return;
      kept.delete(entry.key);
      keep(there);
    },
    look: (key) => kept.peek(key),
    entries: () => kept.values(),
    purge(isMeant) {
      purges += 1;
      const meant = all().filter(isMeant);
      for (const entry of meant) drop(entry, 'purge');
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

const toFrame = <T>(codec: FrameCodec<T>, { value, snapshot, footprint }: Kept<T>): StoredFrame => ({
  ...codec.toFrame(value),
  snapshot: formatSnapshot(snapshot),
  footprint: footprint.toJson(),
  filledAt: new Date().toISOString(),
});

function countLag({ dropLagMilliseconds }: KindCounts, { at }: FeedEntry): void {
  // From the beginning of the change's transaction; by two clocks, so a little may be missing.
  const lag = Math.max(0, Date.now() - Date.parse(at));
  dropLagMilliseconds.sum += lag;
  if (lag > dropLagMilliseconds.longest) dropLagMilliseconds.longest = lag;
}
