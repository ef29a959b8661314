import type { Snapshot } from '../changes/snapshot.ts';
import type { Footprint } from './footprint.ts';
import type { StoredFrame } from './second-tier.ts';

/** What a fill gives. */
export interface Filled<T> {
  readonly value: T;
  /** What all its statements saw; undefined: they began after the fill did, and nothing more is known. */
  readonly snapshot: Snapshot | undefined;
  readonly footprint: Footprint;
  /** Parts of it are late already: how long it may still go on. */
  readonly lagLeftMilliseconds?: number | undefined;
  /** Given once and not kept. */
  readonly isPassing?: boolean | undefined;
}

/** Why something is filled; `refresh` and `warm` are nobody's wait and may be done later, or not at all. */
export type FillReason = 'miss' | 'token' | 'refresh' | 'warm';

/** @throws what the caller of `get` shall see; nothing is kept then. */
export type Fill<T> = (reason: FillReason) => Promise<Filled<T>>;

/** One kept value. Times are of the monotonic clock (performance.now). */
export interface CachedEntry<T> {
  readonly key: string;
  readonly value: T;
  readonly snapshot: Snapshot;
  readonly footprint: Footprint;
  readonly filledAtMilliseconds: number;
  /** How long its fill took. */
  readonly fillMilliseconds: number;
  /** Not given any more from here on. */
  readonly expiresAtMilliseconds: number;
  /** A change has touched it that may be late by contract (a position, a facet's count). */
  readonly isLagging: boolean;
  readonly hits: number;
  readonly bytes: number;
}

export interface CacheAnswer<T> {
  readonly entry: CachedEntry<T>;
  /** `joined`: by a fill that somebody else had asked for. */
  readonly from: 'memory' | 'second-tier' | 'fill' | 'joined';
  /** The database does not answer, or a refresh is late: the entry is older than it should be, and the answer has to say so. */
  readonly isStale: boolean;
  /** Whether the entry is kept; what a change touched while it was filled is given once and not kept. */
  readonly isStored: boolean;
}

export type DropReason = 'change' | 'bulk' | 'world' | 'purge' | 'age' | 'evict';

/** Counts since the process started, or since the entry of a kind was first seen. */
export interface CacheCounts {
  hits: number;
  misses: number;
  /** Of the misses, those that the second tier answered. */
  secondTierHits: number;
  stale: number;
  /** Fills and frames of the second tier that the fence would not have kept. */
  refusedByFence: number;
  fills: Record<FillReason, number>;
  fillMilliseconds: number;
  failedFills: number;
  drops: Record<DropReason, number>;
  /** From the commit of the change to the drop, at most: from the reading of the feed before it. Over all drops by `change` and `bulk`. */
  dropLagMilliseconds: { sum: number; longest: number };
}
export interface CacheStatistics {
  readonly entries: number;
  readonly bytes: number;
  readonly maxBytes: number;
  readonly total: CacheCounts;
  readonly byKind: Readonly<Record<string, CacheCounts & { entries: number; bytes: number }>>;
}

export interface FencedCache<T> {
  /**
   * The value, where it may be given at once: a microsecond or two, nothing is awaited. Undefined: ask `get`.
   * @param token the transaction that the reader's Change-Token names.
   */
  peek(key: string, token?: bigint): CachedEntry<T> | undefined;
  /** As `peek`, for whoever may yet not give it; `countHit` when it is given. */
  check(key: string, token?: bigint): CachedEntry<T> | undefined;
  countHit(entry: CachedEntry<T>): void;
  /**
   * The value: kept, of the second tier, or filled; callers of one key share a fill that is new enough for each of them.
   * @throws what the fill throws, where nothing is kept that may be given instead.
   */
  get(key: string, options: { token?: bigint | undefined; fill: Fill<T> }): Promise<CacheAnswer<T>>;
  /** Fills again by `fillAgain`, whatever is kept. False: there is no way, it failed, or the fence refused it. Never rejects. */
  refill(key: string, reason: 'refresh' | 'warm'): Promise<boolean>;
  /** The entry's value has grown (a compressed form was added): counts it anew and makes room. */
  recount(entry: CachedEntry<T>): void;
  /** Without counting as a hit, and whether or not it may be given. */
  look(key: string): CachedEntry<T> | undefined;
  /** Why what was kept under a key is gone, as far as that is remembered. */
  lastDrop?(key: string): DropReason | undefined;
  /** From the most recently used on. */
  entries(): Iterable<CachedEntry<T>>;
  /** In this process, and where there is one in the second tier. @returns how many. */
  purge(isMeant: (entry: CachedEntry<T>) => boolean): number;
  statistics(): CacheStatistics;
  /** Leaves the fence; what is kept is forgotten. */
  close(): void;
}

/** How values travel to a tier outside of the process. */
export interface FrameCodec<T> {
  toFrame(value: T): Pick<StoredFrame, 'meta' | 'body'>;
  /** Undefined where it cannot be read; `footprint` is read back by whoever made it. */
  fromFrame(key: string, frame: StoredFrame): { value: T; footprint: Footprint } | undefined;
}
