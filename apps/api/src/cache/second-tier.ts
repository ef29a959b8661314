/** What a tier outside this process keeps under a key: everything that is needed to judge an answer, and the answer. */
export interface StoredFrame {
  /** Text of the snapshot (formatSnapshot). */
  readonly snapshot: string;
  /** Footprint.toJson(). */
  readonly footprint: unknown;
  /** What the owner of the values needs beside the body: status, headers, ETag. JSON. */
  readonly meta: unknown;
  readonly body: Buffer;
  /** By the wall clock of whoever filled it, for people to read; nothing is decided by it. */
  readonly filledAt: string;
}

/** Who fills a key that is kept nowhere, of all processes. */
export type Lease =
  /** The caller: it fills, writes, and says so with `release`, also where it failed. */
  | { readonly state: 'mine'; release(): void }
  /** Another process has filled it while this one waited. */
  | { readonly state: 'filled'; readonly frame: StoredFrame }
  /** Nobody knows (no answer in time, or whoever holds the lease is slow): the caller fills, for itself. */
  | { readonly state: 'none' };

/**
 * A tier that all processes share. It may be slow, empty, down or old at any moment: what it gives is judged by the fence like anything
 * else. No method rejects, and none but `lease`, which may wait for another's fill, takes longer than five milliseconds.
 * @param world Fence.world(); nothing is found that was written in another one.
 */
export interface SecondTier {
  read(world: string, key: string): Promise<StoredFrame | undefined>;
  write(world: string, key: string, frame: StoredFrame): Promise<void>;
  remove(world: string, keys: readonly string[]): Promise<void>;
  lease(world: string, key: string): Promise<Lease>;
}
