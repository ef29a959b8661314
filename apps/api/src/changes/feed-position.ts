/**
 * A moment of the feed: everything that `snapshot` sees. The other two let a reader find what came later without looking at everything:
 * a transaction from `nextXid` on wrote all its entries behind `seq`.
 */
export interface Moment {
  /** Text of a `pg_snapshot`. */
  readonly snapshot: string;
  /** The first transaction id that was not given out yet when `seq` had been read. */
  readonly nextXid: string;
  /** The highest entry when the snapshot had been taken. */
  readonly seq: number;
}

/**
 * How far a consumer has read: everything up to `read`, and within `window`, if there is one, of what `to` sees besides, the entries up
 * to `afterSeq`.
 */
export interface FeedPosition {
  readonly read: Moment;
  readonly window: { readonly to: Moment; readonly afterSeq: number } | null;
}
