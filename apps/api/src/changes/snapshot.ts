/** What PostgreSQL's `pg_snapshot` says: everything below `xmin` is over, everything from `xmax` on had not begun or not ended. */
export interface Snapshot {
  readonly xmin: bigint;
  readonly xmax: bigint;
  /** Transactions between them that were still running. */
  readonly running: ReadonlySet<bigint>;
}

/** Reads the text form of `pg_snapshot`, `xmin:xmax:xip,xip`. https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT-PARTS */
export function parseSnapshot(text: string): Snapshot {
  const [xmin, xmax, running = ''] = text.split(':');
  if (!xmin || !xmax) throw new Error(`not a snapshot: ${text}`);
  return {
    xmin: BigInt(xmin),
    xmax: BigInt(xmax),
    running: new Set(running === '' ? [] : running.split(',').map(BigInt)),
  };
}

/** As `pg_visible_in_snapshot`: whether a committed transaction's rows are seen by the snapshot. */
export function sees({ xmin, xmax, running }: Snapshot, xid: bigint): boolean {
  return xid < xmin || (xid < xmax && !running.has(xid));
}

const BASE = 36;

/** A shorter text for cursors: distances instead of twelve-digit numbers, since hundreds of transactions may be running. */
export function packSnapshot(text: string): string {
  const { xmin, xmax, running } = parseSnapshot(text);
  const distance = (xid: bigint) => (xid - xmin).toString(BASE);
  return [xmin.toString(BASE), distance(xmax), [...running].map(distance).join('.')].join(':');
}

/** Undoes `packSnapshot`. */
export function unpackSnapshot(packed: string): string {
  const [xmin = '', xmax = '', running = ''] = packed.split(':');
  const base = BigInt(Number.parseInt(xmin, BASE));
  const at = (distance: string) => (base + BigInt(Number.parseInt(distance, BASE))).toString();
  return [base.toString(), at(xmax), running === '' ? '' : running.split('.').map(at).join(',')].join(':');
}
