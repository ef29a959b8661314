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

/** The text form, as PostgreSQL writes it. */
export const formatSnapshot = ({ xmin, xmax, running }: Snapshot): string =>
  `${xmin}:${xmax}:${[...running].toSorted((a, b) => (a < b ? -1 : 1)).join(',')}`;

/** Whether `a` sees everything that `b` sees. */
export function includes(a: Snapshot, b: Snapshot): boolean {
  for (const xid of a.running) if (!sees(a, xid) && sees(b, xid)) return false;
  if (b.xmax <= a.xmax) return true;
  // From where `a` ends to where `b` ends, `b` may see nothing: all of it was running.
  const from = a.xmax > b.xmin ? a.xmax : b.xmin;
  if (from > a.xmax) return false;
  let unseen = 0n;
  for (const xid of b.running) if (xid >= from && xid < b.xmax) unseen += 1n;
  return unseen === b.xmax - from;
}

/** What both see: of an answer that several statements made. */
export function meet(a: Snapshot, b: Snapshot): Snapshot {
  const xmax = a.xmax < b.xmax ? a.xmax : b.xmax;
  const running = new Set<bigint>();
  let xmin = xmax;
  for (const xid of [...a.running, ...b.running]) {
    if (xid >= xmax || (sees(a, xid) && sees(b, xid))) continue;
    running.add(xid);
    if (xid < xmin) xmin = xid;
  }
  return { xmin, xmax, running };
}

/**
 * What may be believed of a snapshot that a standby took: it does not know what runs on the primary, so only what is below `xmin` is
 * certainly over.
 */
export const onStandby = ({ xmin }: Snapshot): Snapshot => ({ xmin, xmax: xmin, running: new Set() });

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
