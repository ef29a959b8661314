import { LRUCache } from 'lru-cache';
import type { FeedEntry } from '../changes/feed-repository.ts';
import { sees } from '../changes/snapshot.ts';
import type { CacheCountsBook, KindCounts } from './cache-counts.ts';
import { createEntryIndex } from './entry-index.ts';
import type { CachedEntry, DropReason } from './fenced-cache.ts';
import type { Footprint } from './footprint.ts';

/** Measured: what an entry takes beside its value, in this map, in the index and as a snapshot; what a footprint of lists takes is its own. */
const ENTRY_BYTES = 2_400;
const PRODUCT_ID_BYTES = 120;

export interface Kept<T> extends CachedEntry<T> {
  expiresAtMilliseconds: number;
  isLagging: boolean;
  hits: number;
  bytes: number;
  /** Parts of it were late when it was made, and its snapshot does not say what they saw. */
  readonly isBlind: boolean;
  readonly counts: KindCounts;
}

/** Of so many keys it is known why they are gone, */
const REMEMBERED_DROPS = 2_000;
/** where they are not long: most are some 200 characters. */
const REMEMBERED_KEY_LENGTH = 1_000;

export interface KeptEntries<T> {
  /** Counts as a use. */
  get(key: string): Kept<T> | undefined;
  peek(key: string): Kept<T> | undefined;
  has(entry: Kept<T>): boolean;
  /** From the most recently used on. */
  values(): Iterable<Kept<T>>;
  make(key: string, parts: Pick<Kept<T>, 'value' | 'snapshot' | 'footprint' | 'fillMilliseconds' | 'isBlind'>): Kept<T>;
  keep(entry: Kept<T>): void;
  /** @returns whether it was there. */
  drop(entry: Kept<T>, reason: DropReason): boolean;
  dropAll(reason: DropReason): void;
  /** Why what was kept under a key is gone, as far as that is remembered. */
  lastDrop(key: string): DropReason | undefined;
  recount(entry: CachedEntry<T>): void;
  /** Drops or dates what the change touches. @param sinceMilliseconds it was committed after that. */
  apply(change: FeedEntry, sinceMilliseconds: number): void;
  clear(): void;
}

export interface KeptEntriesOptions<T> {
  maxBytes: number;
  sizeOf: (value: T) => number;
  kindOf: (key: string) => string;
  safetyMilliseconds: number;
  lagMilliseconds: number;
  counts: CacheCountsBook;
  now: () => number;
}

/** What is kept, bounded in bytes, and found by the changes that touch it. Whether it may be given is not known here. */
export function createKeptEntries<T>(options: KeptEntriesOptions<T>): KeptEntries<T> {
  const { maxBytes, sizeOf, kindOf, safetyMilliseconds, lagMilliseconds, counts, now } = options;
  const index = createEntryIndex<Kept<T>>();
  const lastDrops = new Map<string, DropReason>();
  function remember(key: string, reason: DropReason): void {
    if (key.length > REMEMBERED_KEY_LENGTH) return;
    lastDrops.delete(key);
    lastDrops.set(key, reason);
    if (lastDrops.size > REMEMBERED_DROPS) lastDrops.delete(lastDrops.keys().next().value!);
  }
  const kept = new LRUCache<string, Kept<T>>({
    maxSize: maxBytes,
    sizeCalculation: ({ bytes }) => bytes,
    dispose(entry, key, reason) {
      index.remove(entry);
      entry.counts.entries -= 1;
      entry.counts.bytes -= entry.bytes;
      if (reason === 'evict') {
        entry.counts.drops.evict += 1;
        remember(key, 'evict');
      } else if (reason === 'set' && now() >= entry.expiresAtMilliseconds) {
        entry.counts.drops.age += 1;
        remember(key, 'age');
      }
    },
  });
  const has = (entry: Kept<T>) => kept.peek(entry.key) === entry;
  const bytesOf = ({ key, value, footprint }: { key: string; value: T; footprint: Footprint }) =>
    sizeOf(value) +
    key.length * 2 +
    ENTRY_BYTES +
    (footprint.bytes ?? 0) +
    (footprint.productIds?.size ?? 0) * PRODUCT_ID_BYTES;

  function keep(entry: Kept<T>): void {
    entry.bytes = bytesOf(entry);
    kept.set(entry.key, entry);
    // Larger than the whole cache: it was not taken.
    if (!has(entry)) return;
    index.add(entry);
    entry.counts.entries += 1;
    entry.counts.bytes += entry.bytes;
  }
  function drop(entry: Kept<T>, reason: DropReason): boolean {
    if (!has(entry)) return false;
    entry.counts.drops[reason] += 1;
    remember(entry.key, reason);
    return kept.delete(entry.key);
  }

  return {
    get: (key) => kept.get(key),
    peek: (key) => kept.peek(key),
    has,
    values: () => kept.values(),
    make(key, parts) {
      const filledAtMilliseconds = now();
      const expiresAtMilliseconds = filledAtMilliseconds + safetyMilliseconds;
      const state = { isLagging: false, hits: 0, bytes: 0, counts: counts.of(kindOf(key)) };
      return { key, ...parts, filledAtMilliseconds, expiresAtMilliseconds, ...state };
    },
    keep,
    drop,
    dropAll(reason) {
      for (const entry of Array.from(kept.values())) drop(entry, reason);
    },
    lastDrop: (key) => lastDrops.get(key),
    recount({ key, bytes }) {
      const entry = kept.peek(key);
      if (!entry || bytesOf(entry) === bytes) return;
      kept.delete(key);
      keep(entry);
    },
    apply(change, sinceMilliseconds) {
      const xid = BigInt(change.xid);
      index.visit(change, (entry) => {
        const touch = entry.footprint.touch(change);
        // Asked second, since few are touched: it may have been read after the change.
        if (touch === 'none' || sees(entry.snapshot, xid)) return;
        if (touch === 'lag') date(entry, sinceMilliseconds + lagMilliseconds);
        else if (drop(entry, change.op === 'bulk' ? 'bulk' : 'change'))
          countLag(entry.counts, now() - sinceMilliseconds);
      });
    },
    clear: () => kept.clear(),
  };
}

/** What is late by contract ends earlier. */
export function date<T>(entry: Kept<T>, endMilliseconds: number): void {
  entry.isLagging = true;
  if (endMilliseconds < entry.expiresAtMilliseconds) entry.expiresAtMilliseconds = endMilliseconds;
}

function countLag({ dropLagMilliseconds }: KindCounts, lag: number): void {
  // Written here while nothing is followed: it is dropped before it is acknowledged, and nothing is known of the time before.
  if (!Number.isFinite(lag)) return;
  dropLagMilliseconds.sum += lag;
  if (lag > dropLagMilliseconds.longest) dropLagMilliseconds.longest = lag;
}
